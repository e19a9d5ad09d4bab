leat-attribute </dev/null
