/* Makes a disk look full to a program: loaded before the C library, it answers every write to a file whose path contains
 * FULL_BELOW with "no space left on device" while the file named by FULL_WHEN exists. Test code. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int full(int fd) {
    const char *when = getenv("FULL_WHEN"), *below = getenv("FULL_BELOW");
    char link[64], path[PATH_MAX];
    if (!when || !below || access(when, F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (!strstr(path, below)) return 0;
    errno = ENOSPC;
    return 1;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *buffer, size_t size) { REAL(write); return full(fd) ? -1 : real(fd, buffer, size); }
ssize_t writev(int fd, const struct iovec *parts, int count) { REAL(writev); return full(fd) ? -1 : real(fd, parts, count); }
ssize_t pwrite(int fd, const void *buffer, size_t size, off_t at) { REAL(pwrite); return full(fd) ? -1 : real(fd, buffer, size, at); }
ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t at) { REAL(pwrite64); return full(fd) ? -1 : real(fd, buffer, size, at); }
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
    REAL(copy_file_range);
    return full(out) ? -1 : real(in, from, out, to, size, flags);
}
int ftruncate64(int fd, off64_t size) { REAL(ftruncate64); return full(fd) ? -1 : real(fd, size); }
int posix_fallocate64(int fd, off64_t at, off64_t size) { REAL(posix_fallocate64); return full(fd) ? ENOSPC : real(fd, at, size); }
