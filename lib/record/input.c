/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "record/input_part.h"
#include "record/json.h"
#include "record/mistake.h"

/* Reading 256 KB at a time is where larger blocks stop paying. */
enum { BLOCK = 256 * 1024 };

int
leat_input_open(struct leat_input **in, const char *path, bool digest, struct leat_err *err)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct leat_input *i;
	struct stat st;

	*in = NULL;
	if (fd < 0)
		return leat_err_errno(err, LEAT_ENOINPUT, path);
	if (fstat(fd, &st) != 0)
		st = (struct stat){0};
	if (S_ISDIR(st.st_mode)) {
		if (!standard)
			close(fd);
		return leat_err_at(
		    err, LEAT_ENOINPUT, path, 0, NULL, "a directory: name the files in it");
	}
	i = LEAT_NEW(struct leat_input);
	i->name = leat_strdup(standard ? "(standard input)" : path);
	i->fd = fd;
	i->conv = (iconv_t)-1;
	i->base = S_ISREG(st.st_mode) ? lseek(fd, 0, SEEK_CUR) : -1;
	i->block = BLOCK;
	i->raw = leat_alloc(i->block);
	if (digest)
		i->digest = leat_digest_new();
	*in = i;
	return LEAT_OK;
}

struct leat_input *
leat_input_from(struct leat_slice bytes, const char *name)
{
	struct leat_input *i = LEAT_NEW(struct leat_input);

	i->name = leat_strdup(name);
	i->fd = -1;
	i->memory = i->whole = bytes;
	i->conv = (iconv_t)-1;
	i->block = bytes.n < BLOCK ? bytes.n + 64 : BLOCK;
	i->raw = leat_alloc(i->block);
	return i;
}

/* How much of an input that is watched is read next, once there is something; 0 at the end. */
static int
wait_raw(struct leat_input *in, size_t *room, struct leat_err *err)
{
	uint64_t from = in->follow.how.from;

	if (in->at < from && from - in->at < *room)
		*room = (size_t)(from - in->at);
	return in->followed ? leat_following_ready(&in->follow, room, err) : LEAT_OK;
}

static int
read_raw(struct leat_input *in, char *p, size_t room, size_t *got, struct leat_err *err)
{
	ssize_t n;
	int status;

	if (in->pieces && room > in->pieces)
		room = in->pieces;
	if (in->watched) {
		status = wait_raw(in, &room, err);
		if (status != LEAT_OK)
			return status;
	}
	if (room == 0) {
		*got = 0;
	} else if (in->fd < 0) {
		*got = in->memory.n < room ? in->memory.n : room;
		if (*got)
			memcpy(p, in->memory.p, *got);
		in->memory.p += *got;
		in->memory.n -= *got;
	} else {
		do
			n = read(in->fd, p, room);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return leat_err_errno(err, LEAT_ENOINPUT, in->name);
		*got = (size_t)n;
	}
	in->at_end = *got == 0;
	leat_input_note(in, in->at, p, *got);
	in->at += *got;
	return LEAT_OK;
}

/* Two-byte text without a mark still shows: every second byte of ASCII is NUL. */
static const char *
encoding_of(const char *p, size_t n, size_t *mark)
{
	size_t nul[2] = {0, 0}, pairs = n / 2 < 200 ? n / 2 : 200;

	*mark = 2;
	if (n >= 2 && memcmp(p, "\xff\xfe", 2) == 0)
		return "UTF-16LE";
	if (n >= 2 && memcmp(p, "\xfe\xff", 2) == 0)
		return "UTF-16BE";
	*mark = 3;
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return "UTF-8";
	*mark = 0;
	for (size_t i = 0; i < 2 * pairs; i++)
		nul[i & 1] += p[i] == '\0';
	if (pairs >= 2 && nul[0] == 0 && nul[1] * 10 >= pairs * 9)
		return "UTF-16LE";
	if (pairs >= 2 && nul[1] == 0 && nul[0] * 10 >= pairs * 9)
		return "UTF-16BE";
	return "UTF-8";
}

enum { JUDGED = 400 }; /* bytes are enough to tell an encoding */

/* Through the first line with anything on it, at least 4 bytes; 0 if it does not end in n bytes. */
static size_t
first_line(const char *p, size_t n)
{
	size_t i = 0;
	const char *lf;

	while (i < n && strchr(" \t\r\n", p[i]) && p[i])
		i++;
	lf = memchr(p + i, '\n', n - i);
	if (lf == NULL)
		return 0;
	i = (size_t)(lf - p) + 1;
	return i < 4 ? (n < 4 ? 0 : 4) : i;
}

/* What comes first decides the encoding: no more than that, since what comes with it is chance. */
static int
start(struct leat_input *in, struct leat_err *err)
{
	size_t got = 0, mark, judged;
	const char *mistake;
	int status;

	in->started = true;
	/* A terminal or a slow pipe is not waited for once the first line is there. */
	while (in->raw_n < JUDGED && !in->at_end && first_line(in->raw, in->raw_n) == 0) {
		status = read_raw(in, in->raw + in->raw_n, in->block - in->raw_n, &got, err);
		if (status != LEAT_OK)
			return status;
		in->raw_n += got;
	}
	judged = first_line(in->raw, in->raw_n);
	if (judged == 0 || judged > JUDGED)
		judged = in->raw_n < JUDGED ? in->raw_n : JUDGED;
	mistake = leat_mistake_bytes((struct leat_slice){in->raw, judged});
	if (mistake)
		return leat_err_at(err, LEAT_EDATA, in->name, 0, NULL, "%s", mistake);
	in->encoding = encoding_of(in->raw, judged, &mark);
	if (in->followed && strcmp(in->encoding, "UTF-8") != 0)
		return leat_err_at(err, LEAT_EDATA, in->name, 0, NULL,
		    "%s text, which cannot be followed: only UTF-8 can", in->encoding);
	memmove(in->raw, in->raw + mark, in->raw_n - mark);
	in->raw_n -= mark;
	if (strcmp(in->encoding, "UTF-8") != 0) {
		in->conv = iconv_open("UTF-8", in->encoding);
		if (in->conv == (iconv_t)-1)
			return leat_err_set(err, LEAT_ENOINPUT,
			    "%s: this system's iconv cannot read %s", in->name, in->encoding);
	}
	return LEAT_OK;
}

/* Decode what is in raw to the end of text; what iconv cannot finish yet stays in raw. */
static int
decode(struct leat_input *in, struct leat_err *err)
{
	char *from = in->raw, *to;
	size_t left = in->raw_n, room;

	leat_buf_reserve(&in->text, in->raw_n * 2 + 16);
	to = in->text.p + in->text.n;
	room = in->text.cap - in->text.n - 1;
	if (iconv(in->conv, &from, &left, &to, &room) == (size_t)-1 &&
	    (errno != EINVAL || (in->at_end && left)))
		return leat_err_set(err, LEAT_EDATA,
		    "%s: byte %llu: not %s text (a damaged export?)", in->name,
		    (unsigned long long)(in->bytes - left), in->encoding);
	in->text.n = (size_t)(to - in->text.p);
	in->text.p[in->text.n] = '\0';
	memmove(in->raw, from, left);
	in->raw_n = left;
	return LEAT_OK;
}

/* Put more decoded bytes behind text, if there are any. */
static int
more(struct leat_input *in, struct leat_err *err)
{
	size_t got = 0;
	int status;

	if (!in->started) {
		status = start(in, err);
		if (status != LEAT_OK)
			return status;
	} else {
		status = read_raw(in, in->raw + in->raw_n, in->block - in->raw_n, &got, err);
		if (status != LEAT_OK)
			return status;
		in->raw_n += got;
	}
	if (in->raw_n == 0)
		return LEAT_OK;
	if (in->conv != (iconv_t)-1)
		return decode(in, err);
	leat_buf_add(&in->text, in->raw, in->raw_n);
	in->raw_n = 0;
	return LEAT_OK;
}

static void
drop_taken(struct leat_input *in)
{
	if (in->taken == 0)
		return;
	memmove(in->text.p, in->text.p + in->taken, in->text.n - in->taken);
	in->text.n -= in->taken;
	in->taken = 0;
}

/* Of what is followed the front is what is there: a header, and a line that it is the header of. */
static bool
is_front(const struct leat_input *in)
{
	const char *lf = in->text.n ? memchr(in->text.p, '\n', in->text.n) : NULL;

	if (!in->followed || in->follow.how.front || lf == NULL)
		return false;
	return memchr(lf + 1, '\n', in->text.n - (size_t)(lf + 1 - in->text.p)) &&
	       leat_following_idle(&in->follow);
}

int
leat_input_peek(struct leat_input *in, size_t n, struct leat_slice *front, struct leat_err *err)
{
	int status = LEAT_OK;

	if (in->followed && in->follow.how.front && in->follow.how.front < n)
		n = in->follow.how.front;
	drop_taken(in);
	while (in->text.n < n && !in->at_end && !is_front(in) && status == LEAT_OK)
		status = more(in, err);
	in->front = in->text.n < n ? in->text.n : n;
	*front = (struct leat_slice){in->text.p ? in->text.p : "", in->front};
	return status;
}

/* Where the first line with anything but blanks on it begins: n if there is none. */
static size_t
skip_blank_lines(const char *p, size_t n)
{
	size_t line = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n' || p[i] == '\r')
			line = i + 1;
		else if (p[i] != ' ' && p[i] != '\t')
			return line;
	}
	return n;
}

/* No more is read than it takes: a writer may wait for what becomes of its first line. */
int
leat_input_peek_line(struct leat_input *in, struct leat_slice *line, struct leat_err *err)
{
	enum { FAR = 1024 * 1024 };

	drop_taken(in);
	while (true) {
		const char *p = in->text.p ? in->text.p : "", *end;
		size_t n = in->text.n, from = skip_blank_lines(p, n);
		int status;

		end = memchr(p + from, '\n', n - from);
		if (end || in->at_end || n >= FAR) {
			*line =
			    (struct leat_slice){p + from, (end ? (size_t)(end - p) + 1 : n) - from};
			return LEAT_OK;
		}
		status = more(in, err);
		if (status != LEAT_OK)
			return status;
	}
}

/* Raw bytes that have been handed out; nobody knows where what is decoded was. */
static uint64_t
handed_out(const struct leat_input *in)
{
	if (in->conv != (iconv_t)-1)
		return UINT64_MAX;
	return in->at - in->raw_n - (in->text.n - in->taken);
}

static int
take_turn(const struct leat_input *in, struct leat_err *err)
{
	const struct leat_follow *how = &in->follow.how;
	struct leat_turn t = {.position = handed_out(in),
	    .idle = in->followed && in->taken == in->text.n && leat_following_idle(&in->follow),
	    .front = in->front};

	return how->turn ? how->turn(how->ctx, &t, err) : LEAT_OK;
}

int
leat_input_read(struct leat_input *in, struct leat_slice *block, struct leat_err *err)
{
	int status = in->watched ? take_turn(in, err) : LEAT_OK;
	uint64_t at;

	drop_taken(in);
	while (in->text.n == 0 && !in->at_end && status == LEAT_OK)
		status = more(in, err);
	*block = (struct leat_slice){in->text.p ? in->text.p : "", in->text.n};
	at = handed_out(in);
	/* What was peeked at may reach across the place where a turn must come. */
	if (in->watched && at < in->follow.how.from && in->follow.how.from - at < block->n)
		block->n = (size_t)(in->follow.how.from - at);
	in->taken = block->n;
	return status;
}

int
leat_input_append(struct leat_input *in, struct leat_buf *buffer, struct leat_err *err)
{
	struct leat_slice block;
	size_t got = 0;
	int status;

	/* Nothing to decode and nothing peeked at: straight to where it is wanted. */
	if (!in->watched && in->started && in->conv == (iconv_t)-1 && in->taken == in->text.n &&
	    in->raw_n == 0) {
		in->taken = in->text.n = 0;
		if (in->at_end)
			return LEAT_OK;
		leat_buf_reserve(buffer, in->block);
		status = read_raw(in, buffer->p + buffer->n, in->block, &got, err);
		buffer->n += got;
		return status;
	}
	status = leat_input_read(in, &block, err);
	if (status == LEAT_OK)
		leat_buf_add_slice(buffer, block);
	return status;
}

void
leat_input_watch(struct leat_input *in, const struct leat_follow *how)
{
	in->watched = true;
	in->follow.how = *how;
}

void
leat_input_follow(struct leat_input *in, const struct leat_follow *how)
{
	in->watched = in->followed = true;
	leat_following_init(&in->follow, how, in->fd, in->fd == STDIN_FILENO ? NULL : in->name);
}

bool
leat_input_followed(const struct leat_input *in)
{
	return in->followed;
}

void
leat_input_stop(struct leat_input *in)
{
	in->follow.ended = true;
}

bool
leat_input_stopped(const struct leat_input *in)
{
	return in->followed && in->follow.stopped;
}

int
leat_input_fd(const struct leat_input *in)
{
	return in->fd;
}

void
leat_input_pieces(struct leat_input *in, size_t n)
{
	in->pieces = n;
}

const char *
leat_input_name(const struct leat_input *in)
{
	return in->name;
}

const char *
leat_input_basename(const struct leat_input *in)
{
	const char *slash = strrchr(in->name, '/');

	return slash ? slash + 1 : in->name;
}

const char *
leat_input_encoding(const struct leat_input *in)
{
	return in->encoding ? in->encoding : "UTF-8";
}

uint64_t
leat_input_bytes(const struct leat_input *in)
{
	return in->bytes;
}

void
leat_input_digest(struct leat_input *in, char hex[LEAT_DIGEST_HEX])
{
	if (in->hex == NULL) {
		in->hex = leat_alloc(LEAT_DIGEST_HEX);
		if (in->digest)
			leat_digest_hex(in->digest, in->hex);
		else
			in->hex[0] = '\0';
	}
	memcpy(hex, in->hex, strlen(in->hex) + 1);
}

void
leat_input_manifest(struct leat_input *in, uint64_t rows, struct leat_buf *json)
{
	struct leat_jw w = {.out = json};
	char hex[LEAT_DIGEST_HEX];

	leat_input_digest(in, hex);
	leat_jw_open(&w, '{');
	leat_jw_key(&w, "file");
	leat_jw_str(&w, leat_input_name(in));
	leat_jw_key(&w, "bytes");
	leat_jw_i64(&w, (int64_t)leat_input_bytes(in));
	leat_jw_key(&w, "rows");
	leat_jw_i64(&w, (int64_t)rows);
	leat_jw_key(&w, "sha256");
	leat_jw_str(&w, hex);
	leat_jw_close(&w, '}');
}

void
leat_input_free(struct leat_input *in)
{
	if (in == NULL)
		return;
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	if (in->conv != (iconv_t)-1)
		iconv_close(in->conv);
	leat_digest_free(in->digest);
	leat_buf_fini(&in->text);
	free(in->hex);
	free(in->raw);
	free(in->name);
	free(in);
}
