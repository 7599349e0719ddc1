/* A wall clock that can be set, for one process and its children: LD_PRELOAD this, and name in
 * BELLWETHER_WALL_CLOCK a file of eight bytes, the nanoseconds that the clock is ahead of (or, below zero, behind) the
 * machine's. It may be written at any time. The monotonic clock, and with it every timeout, goes on undisturbed, as it
 * does in a machine that sleeps; a wait that is to end at a time of the wall clock is translated back.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)
/* No machine has been up for thirty years: what is later is a time of the wall clock. */
#define LONG_AGO INT64_C(1000000000)

static const volatile int64_t *ahead;

__attribute__((constructor)) static void open_clock(void) {
    const char *name = getenv("BELLWETHER_WALL_CLOCK");
    int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void *found = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (found != MAP_FAILED) ahead = found;
}

static void shift(struct timespec *at, int64_t by) {
    int64_t all = at->tv_sec * SECOND + at->tv_nsec + by;
    at->tv_sec = all / SECOND;
    at->tv_nsec = all % SECOND;
}

static int64_t offset(void) { return ahead == NULL ? 0 : *ahead; }

/* The same moment by the machine's clock. */
static const struct timespec *real(const struct timespec *at, struct timespec *kept) {
    if (at == NULL || at->tv_sec < LONG_AGO) return at;
    *kept = *at;
    shift(kept, -offset());
    return kept;
}

#define NEXT(name) \
    static __typeof__(&name) next; \
    if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int clock_gettime(clockid_t clock, struct timespec *at) {
    NEXT(clock_gettime);
    int done = next(clock, at);
    if (done == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) shift(at, offset());
    return done;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

int timespec_get(struct timespec *at, int base) {
    if (base != TIME_UTC || clock_gettime(CLOCK_REALTIME, at) != 0) return 0;
    return base;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at != NULL) *at = now.tv_sec;
    return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict at) {
    struct timespec kept;
    NEXT(pthread_cond_timedwait);
    return next(cond, mutex, real(at, &kept));
}

int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *at) {
    struct timespec kept;
    NEXT(pthread_cond_clockwait);
    return next(cond, mutex, clock, real(at, &kept));
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict at) {
    struct timespec kept;
    NEXT(pthread_mutex_timedlock);
    return next(mutex, real(at, &kept));
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict at) {
    struct timespec kept;
    NEXT(sem_timedwait);
    return next(semaphore, real(at, &kept));
}

int sem_clockwait(sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict at) {
    struct timespec kept;
    NEXT(sem_clockwait);
    return next(semaphore, clock, real(at, &kept));
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *at, struct timespec *left) {
    struct timespec kept;
    NEXT(clock_nanosleep);
    return next(clock, flags, (flags & TIMER_ABSTIME) ? real(at, &kept) : at, left);
}
