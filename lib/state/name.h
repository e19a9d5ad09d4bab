/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_NAME_H
#define LEAT_STATE_NAME_H

/*
 * leat_absolute_name -- the name of a file from every directory, through symbolic links.
 * A file that is not there yet gets the name that it would have; what has no name, as
 * standard input, keeps the word for it. The caller frees it.
 */
char *leat_absolute_name(const char *path);

#endif
