# `make demo` and `make test`, for those who are used to it; both are plain shell.
.PHONY: demo test
demo:
	sh demo.sh
test:
	sh test.sh
