/* Loaded before umockdev's library into a program under test: opens and closes files one at a time.
 * umockdev keeps its table of mocked nodes without a lock, so two threads that open nodes at once
 * lose one of them; a kernel has no such trouble and the program needs no lock of its own. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/types.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int open_as(const char *name, const char *path, int flags, mode_t mode) {
    int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    pthread_mutex_lock(&one_at_a_time);
    const int file = next(path, flags, mode);
    pthread_mutex_unlock(&one_at_a_time);
    return file;
}

static mode_t mode_of(int flags, va_list rest) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? (mode_t)va_arg(rest, int) : 0;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return open_as("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return open_as("open64", path, flags, mode);
}

int close(int file) {
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
    pthread_mutex_lock(&one_at_a_time);
    const int end = next(file);
    pthread_mutex_unlock(&one_at_a_time);
    return end;
}
