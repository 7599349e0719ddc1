/* A disk that loses what was never synced, for one process and its children: LD_PRELOAD this, name in
 * BELLWETHER_LOST_PAGES a folder for what is remembered, and in BELLWETHER_LOST_PAGES_OF the folder whose files are
 * looked after. Before bytes of such a file are written over, cut off or added, what stood there is appended to a file
 * of that folder that is named by the file's inode; a sync of the file empties it. Who then takes all of it back, the
 * last first (lost_pages.py), has the files as a machine finds them that lost its power and wrote nothing by itself.
 *
 * A record: offset, length of what stood there, and the file's size before, each as 8 bytes, then what stood there.
 * Names are not lost: journalling file systems keep the order of a rename and of what it renames.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *kept_in, *looked_after;

__attribute__((constructor)) static void begin(void) {
    kept_in = getenv("BELLWETHER_LOST_PAGES");
    looked_after = getenv("BELLWETHER_LOST_PAGES_OF");
}

#define NEXT(name) \
    static __typeof__(&name) next; \
    if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int file, const void *from, size_t size) {
    static ssize_t (*next)(int, const void *, size_t);
    if (next == NULL) next = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return next(file, from, size);
}

static void cut_to_nothing(int file) {
    static int (*next)(int, off_t);
    if (next == NULL) next = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
    (void)!next(file, 0);
}

/* The remembered bytes of a file, opened and locked; -1 for a file that is not looked after. */
static int remembered(int file, struct stat *found, int flags) {
    char link[64], path[PATH_MAX], name[PATH_MAX];
    if (kept_in == NULL || looked_after == NULL || fstat(file, found) != 0 || !S_ISREG(found->st_mode)) return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return -1;
    path[length] = 0;
    size_t folder = strlen(looked_after);
    if (strncmp(path, looked_after, folder) != 0 || path[folder] != '/') return -1;
    snprintf(name, sizeof name, "%s/%llu", kept_in, (unsigned long long)found->st_ino);
    int kept = open(name, flags | O_CLOEXEC, 0600);
    if (kept >= 0) flock(kept, LOCK_EX);
    return kept;
}

/* Remember what stands in [offset, offset + size); a negative offset is where the file stands. Returns the lock, which
 * `done` lets go once the bytes are written: a sync between the two would forget what is not synced yet. */
static int remember(int file, off_t offset, size_t size) {
    struct stat found;
    int kept = remembered(file, &found, O_RDWR | O_CREAT | O_APPEND);
    if (kept < 0) return -1;
    /* Whatever was remembered of an empty file is of one that is gone: numbers of inodes come again. */
    if (found.st_size == 0) cut_to_nothing(kept);
    if (offset < 0) offset = (fcntl(file, F_GETFL) & O_APPEND) ? found.st_size : lseek(file, 0, SEEK_CUR);
    int64_t there = found.st_size > offset ? found.st_size - offset : 0;
    if ((int64_t)size < there) there = (int64_t)size;
    int64_t head[3] = {offset, there, found.st_size};
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    /* It may be open for writing alone. */
    int reader = there > 0 ? open(link, O_RDONLY | O_CLOEXEC) : -1;
    char *record = malloc(sizeof head + (size_t)there);
    if (record != NULL) {
        memcpy(record, head, sizeof head);
        if (reader >= 0 && pread(reader, record + sizeof head, (size_t)there, offset) != there) head[1] = -1;
        if (head[1] >= 0 && plain_write(kept, record, sizeof head + (size_t)there) < 0) head[1] = -1;
        free(record);
    }
    if (reader >= 0) close(reader);
    return kept;
}

static void done(int kept) {
    if (kept >= 0) close(kept);
}

static void forget(int file) {
    struct stat found;
    int kept = remembered(file, &found, O_RDWR);
    if (kept < 0) return;
    cut_to_nothing(kept);
    close(kept);
}

static size_t all_of(const struct iovec *parts, int count) {
    size_t size = 0;
    for (int at = 0; at < count; at++) size += parts[at].iov_len;
    return size;
}

ssize_t write(int file, const void *from, size_t size) {
    int kept = remember(file, -1, size);
    ssize_t written = plain_write(file, from, size);
    done(kept);
    return written;
}

ssize_t pwrite(int file, const void *from, size_t size, off_t offset) {
    NEXT(pwrite);
    int kept = remember(file, offset, size);
    ssize_t written = next(file, from, size, offset);
    done(kept);
    return written;
}

ssize_t pwrite64(int file, const void *from, size_t size, off64_t offset) {
    NEXT(pwrite64);
    int kept = remember(file, offset, size);
    ssize_t written = next(file, from, size, offset);
    done(kept);
    return written;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    NEXT(writev);
    int kept = remember(file, -1, all_of(parts, count));
    ssize_t written = next(file, parts, count);
    done(kept);
    return written;
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
    NEXT(sendfile);
    int kept = remember(to, -1, size);
    ssize_t written = next(to, from, offset, size);
    done(kept);
    return written;
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) {
    NEXT(sendfile64);
    int kept = remember(to, -1, size);
    ssize_t written = next(to, from, offset, size);
    done(kept);
    return written;
}

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *offset, size_t size, unsigned flags) {
    NEXT(copy_file_range);
    int kept = remember(to, offset == NULL ? -1 : *offset, size);
    ssize_t written = next(from, at, to, offset, size, flags);
    done(kept);
    return written;
}

int ftruncate(int file, off_t length) {
    NEXT(ftruncate);
    int kept = remember(file, length, SIZE_MAX >> 1);
    int cut = next(file, length);
    done(kept);
    return cut;
}

int ftruncate64(int file, off64_t length) {
    NEXT(ftruncate64);
    int kept = remember(file, length, SIZE_MAX >> 1);
    int cut = next(file, length);
    done(kept);
    return cut;
}

int posix_fallocate(int file, off_t offset, off_t length) {
    NEXT(posix_fallocate);
    int kept = remember(file, offset, 0);
    int made = next(file, offset, length);
    done(kept);
    return made;
}

int fsync(int file) {
    NEXT(fsync);
    int synced = next(file);
    if (synced == 0) forget(file);
    return synced;
}

int fdatasync(int file) {
    NEXT(fdatasync);
    int synced = next(file);
    if (synced == 0) forget(file);
    return synced;
}
