/*
 * onyva-activator: holds the PHP socket of every site of a node and starts a site's own sandboxed php-fpm
 * master at the first connection, so that a site which nobody visits costs one socket and no process.
 *
 * One thread, one epoll, no allocation but the table of sites. It runs as root because it makes control
 * groups and changes uid; all that a member can influence runs behind setuid, no_new_privs and bubblewrap.
 * Node.js cannot listen without accepting (the first visitor would be swallowed), and 8,000 systemd socket
 * units cost PID 1 minutes: hence this program. README.md beside this file has its commands and options.
 */
#ifndef ONYVA_ACTIVATOR_H
#define ONYVA_ACTIVATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SITES_MAX = 65536, ID_LENGTH = 12, PATH_BYTES = 512 };

enum state { FREE, ASLEEP, QUEUED, STARTING, RUNNING, STOPPING, CLEARING, BACKING_OFF, STATES };
extern const char *const state_names[STATES];

struct site {
  char id[ID_LENGTH + 1], php[6];
  enum state state;
  int listener;  /* -1 once removed: the slot is free as soon as its last process is gone */
  pid_t pid;     /* of its bwrap, 0 when it has none */
  bool asked;    /* its end was asked for: no failure */
  bool untold;   /* it has run since its status was last asked for without a process */
  int last_exit; /* a wait status, -1 before the first end */
  unsigned uid, cpu_percent, tasks, workers, starts, failures;
  unsigned request_mb, upload_mb, seconds; /* what its member set of PHP */
  uint64_t memory_bytes, ticket;         /* ticket: its place in the queue for a start */
  uint64_t cpu_usec, oom_kills, oom_run; /* of all runs that ended; oom_run: of the present one */
  uint64_t refusals, refusals_run;       /* processes that it was refused: of all runs that ended, of the present one */
  bool greedy;                           /* it takes the processor without pause, and weighs less meanwhile */
  unsigned load;                         /* thousandths of a core that it takes, averaged over some looks */
  uint64_t cpu_seen;                     /* of the present run, at the last look */
  unsigned swarming;                     /* looks in a row that found it at its limit of processes and refused more */
  int64_t started_ms, asked_ms, busy_ms, checked_ms, weighed_ms, retry_ms;
};

struct options {
  const char *run, *control, *sites, *config, *logs;
  unsigned www_gid, starts_max, idle_s, awake_max;
};

extern struct options options;
extern struct site *sites;
extern size_t site_count;

/* What an epoll event is about: the kind in the upper half of its data, an index in the lower. */
enum kind { SIGNAL, CONTROL, CLIENT, SITE };

/* activator.c */
int64_t now_ms(void); /* monotonic */
void say(const char *level, const char *event, const struct site *site, const char *more, ...)
    __attribute__((format(printf, 4, 5)));
void refuse(const char *sentence, const char *subject) __attribute__((noreturn));
void path_of(char path[static PATH_BYTES], const char *format, ...) __attribute__((format(printf, 2, 3)));
void watch(enum kind kind, size_t index, int fd, int operation, uint32_t events);
bool is_id(const char *text);
bool is_number(const char *text, uint64_t least, uint64_t most, uint64_t *number);

/* control-groups.c: one driver, two versions of control groups */
void use_unified_group(const char *dir);
void use_split_groups(char *list);
void open_groups(void); /* refuses to go on when they are not there */
int group_version(void);
bool make_groups(const struct site *site);
bool set_limits(const struct site *site);
void set_weight(const struct site *site); /* light while it is greedy */
bool enter_groups(const struct site *site); /* puts the calling process into them */
bool remove_groups(const char *id);         /* true once they are gone; kills what is left in them */
uint64_t cpu_usec_of_run(const struct site *site);
uint64_t oom_kills_of_run(const struct site *site);
uint64_t memory_bytes_of(const struct site *site);
uint64_t tasks_of(const struct site *site);
uint64_t refusals_of_run(const struct site *site);

/* sandbox.c, syscall-filter.c */
int open_log(const struct site *site);
void become(const struct site *site) __attribute__((noreturn));
bool write_syscall_filter(int fd);

/* sites.c: the life of a site */
int open_listener(const char *id);
void settle(struct site *site);
void end_site(struct site *site, bool gently);
void close_site(struct site *site, bool gently);
void on_connection(struct site *site);
void on_exit_of(pid_t pid, int status);
int tick(void);
size_t count_in(enum state state);

/* commands.c */
int open_control(void);
void on_control(int control);
void on_client(size_t index, bool readable);

#endif
