/*
 * onyva-activator: holds the PHP socket of every site of a node and starts a site's own sandboxed php-fpm
 * master at the first connection, so that a site which nobody visits costs one socket and no process.
 *
 * One thread, one epoll, no allocation but the table of sites. It runs as root because it creates control
 * groups and changes uid; everything a member can influence runs behind setuid, no_new_privs and bubblewrap.
 * Node.js cannot listen without accepting (the first visitor would be swallowed), and 8,000 systemd socket
 * units cost PID 1 minutes: hence this program. Its commands are described in README.md beside it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <grp.h>
#include <unistd.h>

enum { SITES_MAX = 65536, CLIENTS_MAX = 16, LIST_PAGE = 100, ID_LENGTH = 12 };
enum { STOP_GRACE_MS = 5000, STABLE_MS = 10000, CHECK_MS = 2000, SLOT_MS = 2000, BACK_OFF_MAX_S = 30 };
enum { LOG_BYTES_MAX = 4 << 20, LOG_BYTES_KEPT = 64 << 10 };

enum state { FREE, ASLEEP, QUEUED, STARTING, RUNNING, STOPPING, CLEARING, BACKING_OFF, STATES };
static const char *const state_names[STATES] = {"free",    "asleep",   "queued",   "starting",
                                                "running", "stopping", "clearing", "backing-off"};

struct site {
  char id[ID_LENGTH + 1], php[6];
  enum state state;
  int listener; /* -1 once removed: the slot is free as soon as its last process is gone */
  pid_t pid;    /* of its bwrap, 0 when it has none */
  bool asked;   /* its end was asked for: not a failure */
  int last_exit; /* a wait status, -1 before the first end */
  unsigned uid, cpu_percent, tasks, workers, starts, failures;
  uint64_t memory_bytes, ticket;         /* ticket: its place in the queue for a start */
  uint64_t cpu_usec, oom_kills, oom_run; /* of all runs that ended; oom_run: of the present one */
  int64_t started_ms, asked_ms, busy_ms, checked_ms, retry_ms;
};

struct client {
  int fd;
  size_t in_length, out_length, out_sent;
  bool closing;
  char in[256], out[8192];
};

static struct { const char *run, *control, *sites, *config, *logs; unsigned www_gid, starts_max, idle_s; } options = {
    .logs = "/var/log/onyva/php", .starts_max = 4, .idle_s = 60};
static struct site *sites;
static size_t site_count;
static struct client clients[CLIENTS_MAX];
static uint64_t next_ticket;
static bool ending;
static int poller;

/* What an epoll event is about: the kind in the upper half of its data, an index in the lower. */
enum kind { SIGNAL, CONTROL, CLIENT, SITE };

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One JSON line on standard error. `more` is a format for further members, with its leading comma. */
__attribute__((format(printf, 4, 5))) static void say(const char *level, const char *event, const struct site *site,
                                                      const char *more, ...) {
  struct timespec t;
  struct tm utc;
  char at[24], line[512], rest[256];
  clock_gettime(CLOCK_REALTIME, &t);
  strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S", gmtime_r(&t.tv_sec, &utc));
  va_list arguments;
  va_start(arguments, more);
  vsnprintf(rest, sizeof rest, more, arguments);
  va_end(arguments);
  int length = snprintf(line, sizeof line, "{\"at\":\"%s.%03ldZ\",\"level\":\"%s\",\"event\":\"activator.%s\"%s%s%s%s}\n", at,
                        t.tv_nsec / 1000000, level, event, site ? ",\"site\":\"" : "", site ? site->id : "",
                        site ? "\"" : "", rest);
  if (write(STDERR_FILENO, line, (size_t)length) < 0) { /* nowhere left to complain */
  }
}

__attribute__((noreturn)) static void refuse(const char *sentence, const char *subject) {
  fprintf(stderr, "onyva-activator: %s: %s%s%s\n", sentence, subject, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(2);
}

/* ---- Control groups: one driver, two versions. Version 2 has one directory where version 1 has four. ---- */

enum controller { MEMORY, CPU, CPUACCT, PIDS, CONTROLLERS };
static const char *const controller_names[CONTROLLERS] = {"memory", "cpu", "cpuacct", "pids"};
static char group_dirs[CONTROLLERS][256];
static bool unified;

static int group_total(void) { return unified ? 1 : CONTROLLERS; }

static bool put(enum controller controller, const char *group, const char *file, const char *text) {
  char path[320];
  snprintf(path, sizeof path, "%s/%s/%s", group_dirs[controller], group, file);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (fd >= 0) close(fd);
  return written;
}

static bool put_number(enum controller controller, const char *group, const char *file, uint64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%" PRIu64, number);
  return put(controller, group, file, text);
}

/* The number at the start of a file, or after `key ` at the start of one of its lines; 0 when absent. */
static uint64_t get_number(enum controller controller, const char *group, const char *file, const char *key) {
  char path[320], text[4096];
  snprintf(path, sizeof path, "%s/%s/%s", group_dirs[controller], group, file);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  text[length > 0 ? length : 0] = 0;
  const char *at = text;
  for (size_t key_length = key ? strlen(key) : 0; key && at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
    if (!strncmp(at, key, key_length) && at[key_length] == ' ') return strtoull(at + key_length, NULL, 10);
  return key ? 0 : strtoull(text, NULL, 10);
}

static bool set_limits(const struct site *site) {
  char cpu[32];
  if (!unified)
    return put_number(MEMORY, site->id, "memory.limit_in_bytes", site->memory_bytes) &
           put_number(CPU, site->id, "cpu.cfs_quota_us", site->cpu_percent * UINT64_C(1000)) & /* period: 100 ms */
           put_number(PIDS, site->id, "pids.max", site->tasks);
  put(MEMORY, site->id, "memory.swap.max", "0"); /* absent where the kernel has no swap accounting */
  snprintf(cpu, sizeof cpu, "%u 100000", site->cpu_percent * 1000);
  return put_number(MEMORY, site->id, "memory.max", site->memory_bytes) &
         put_number(MEMORY, site->id, "memory.high", site->memory_bytes - site->memory_bytes / 10) &
         put(CPU, site->id, "cpu.max", cpu) & put_number(PIDS, site->id, "pids.max", site->tasks);
}

static bool make_groups(const struct site *site) {
  char path[320];
  for (int i = 0; i < group_total(); i++) {
    snprintf(path, sizeof path, "%s/%s", group_dirs[i], site->id);
    if (mkdir(path, 0755) && errno != EEXIST) return false;
  }
  return set_limits(site);
}

/* True once the groups are gone, which the kernel grants only when no process is left in them. */
static bool remove_groups(const char *group) {
  char path[320];
  bool gone = true;
  for (int i = 0; i < group_total(); i++) {
    snprintf(path, sizeof path, "%s/%s", group_dirs[i], group);
    if (rmdir(path) && errno != ENOENT) gone = false;
  }
  return gone;
}

static uint64_t cpu_of_run(const struct site *site) {
  return unified ? get_number(CPU, site->id, "cpu.stat", "usage_usec")
                 : get_number(CPUACCT, site->id, "cpuacct.usage", NULL) / 1000;
}

static uint64_t oom_of_run(const struct site *site) {
  return get_number(MEMORY, site->id, unified ? "memory.events" : "memory.oom_control", "oom_kill");
}

/* All sites together weigh less than one task beside them: heavier sites starved nginx (measured). */
static void open_groups(void) {
  for (int i = 0; i < group_total(); i++) {
    struct stat status;
    errno = 0;
    if (stat(group_dirs[i], &status) || !S_ISDIR(status.st_mode)) refuse("this control group does not exist", group_dirs[i]);
    if (unified && !put(MEMORY, "", "cgroup.subtree_control", "+memory +cpu +pids"))
      refuse("memory, cpu and pids cannot be delegated in this control group (does it hold processes?)", group_dirs[i]);
    strcat(group_dirs[i], "/sites");
    if (mkdir(group_dirs[i], 0755) && errno != EEXIST) refuse("this control group cannot be made", group_dirs[i]);
  }
  for (int i = 1; unified && i < CONTROLLERS; i++) memcpy(group_dirs[i], group_dirs[MEMORY], sizeof group_dirs[i]);
  if (unified && !put(MEMORY, "", "cgroup.subtree_control", "+memory +cpu +pids"))
    refuse("memory, cpu and pids cannot be delegated in this control group", group_dirs[MEMORY]);
  put(CPU, "", unified ? "cpu.weight" : "cpu.shares", unified ? "50" : "512");
}

/* ---- Sites ---- */

static void watch(enum kind kind, size_t index, int fd, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u64 = (uint64_t)kind << 32 | index};
  epoll_ctl(poller, operation, fd, &event);
}

static bool has_waiting_connection(const struct site *site) {
  struct pollfd listener = {.fd = site->listener, .events = POLLIN};
  return site->listener >= 0 && poll(&listener, 1, 0) == 1;
}

static void socket_path(const char *id, struct sockaddr_un *address) {
  address->sun_family = AF_UNIX;
  snprintf(address->sun_path, sizeof address->sun_path, "%s/%s.sock", options.run, id);
}

/* The listener blocks, because a php-fpm worker that finds nothing to accept would otherwise leave. */
static int open_listener(const char *id) {
  struct sockaddr_un address;
  socket_path(id, &address);
  unlink(address.sun_path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (!bind(fd, (struct sockaddr *)&address, sizeof address) && !chown(address.sun_path, 0, options.www_gid) &&
      !chmod(address.sun_path, 0660) && !listen(fd, 511))
    return fd;
  close(fd);
  unlink(address.sun_path);
  return -1;
}

static void settle(struct site *site) { /* no process: what the next connection will find */
  if (site->listener < 0) {
    site->state = FREE;
    return;
  }
  site->state = site->retry_ms > now_ms() ? BACKING_OFF : ASLEEP;
  watch(SITE, (size_t)(site - sites), site->listener, EPOLL_CTL_ADD, EPOLLIN);
}

static void failed(struct site *site) {
  unsigned delay_s = site->failures < 5 ? 1u << site->failures : BACK_OFF_MAX_S;
  site->failures++;
  site->retry_ms = now_ms() + delay_s * INT64_C(1000);
  say("warn", "backing-off", site, ",\"failures\":%u,\"retryInSeconds\":%u", site->failures, delay_s);
}

/* The site's own log, in a directory of root's: bounded here at each start and check, its end is kept. */
static int open_log(const struct site *site) {
  char path[320], kept[LOG_BYTES_KEPT];
  snprintf(path, sizeof path, "%s/%s.log", options.logs, site->id);
  int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0640);
  struct stat status;
  if (fd >= 0 && !fstat(fd, &status) && status.st_size > LOG_BYTES_MAX) {
    ssize_t length = pread(fd, kept, sizeof kept, status.st_size - LOG_BYTES_KEPT);
    if (ftruncate(fd, 0) || (length > 0 && write(fd, kept, (size_t)length) < 0)) say("warn", "log-stuck", site, "%s", "");
  }
  return fd;
}

/* In the child: from root to the site's own uid inside its sandbox. Never returns. */
__attribute__((noreturn)) static void become(const struct site *site) {
  char public[256], private[256], temporary[272], sessions[272], program[32], config_dir[256];
  char env[7][320];
  snprintf(public, sizeof public, "%s/%s/public", options.sites, site->id);
  snprintf(private, sizeof private, "%s/%s/private", options.sites, site->id);
  snprintf(temporary, sizeof temporary, "%s/tmp", private);
  snprintf(sessions, sizeof sessions, "%s/sessions", private);
  snprintf(program, sizeof program, "/usr/sbin/php-fpm%s", site->php);
  snprintf(config_dir, sizeof config_dir, "%.*s", (int)(strrchr(options.config, '/') - options.config), options.config);
  snprintf(env[0], sizeof env[0], "FPM_SOCKETS=/run/php.sock=3"); /* php-fpm unlinks this name when it ends */
  snprintf(env[1], sizeof env[1], "PHP_INI_SCAN_DIR=:%s", config_dir); /* the distribution's, then ours */
  snprintf(env[2], sizeof env[2], "SITE_PRIVATE=%s", private);
  snprintf(env[3], sizeof env[3], "SITE_WORKERS=%u", site->workers);
  snprintf(env[4], sizeof env[4], "SITE_MEMORY_MB=%" PRIu64, site->memory_bytes >> 21); /* one request: half */
  snprintf(env[5], sizeof env[5], "SITE_WORKER_IDLE_S=%u", options.idle_s < 10 ? options.idle_s : 10);
  snprintf(env[6], sizeof env[6], "PATH=/usr/bin");
  char *const environment[] = {env[0], env[1], env[2], env[3], env[4], env[5], env[6], NULL};
  const char *const argv[] = {
      "/usr/bin/bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
      "--die-with-parent", "--as-pid-1", /* php-fpm is the first process: signals reach it, and all ends with it */
      "--hostname", "site", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
      "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--ro-bind", "/etc/php", "/etc/php",
      "--ro-bind-try", "/etc/ssl", "/etc/ssl", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
      "--ro-bind-try", "/etc/fonts", "/etc/fonts", "--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf",
      "--ro-bind-try", "/etc/hosts", "/etc/hosts", "--ro-bind-try", "/etc/nsswitch.conf", "/etc/nsswitch.conf",
      "--ro-bind-try", "/etc/localtime", "/etc/localtime", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
      "--proc", "/proc", "--dev", "/dev", "--size", "67108864", "--tmpfs", "/tmp", "--dir", "/run",
      "--ro-bind", config_dir, config_dir, "--bind", public, public, "--bind", private, private,
      "--dir", temporary, "--dir", sessions, "--chdir", public, "--", program, "--nodaemonize", "--force-stderr",
      "--fpm-config", options.config, NULL};

  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int log = open_log(site), null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (log < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0) _exit(120);
  if (dup2(null, 0) < 0 || dup2(site->listener, 3) < 0 || close_range(4, ~0u, 0)) _exit(121);
  for (int i = 0; i < group_total(); i++)
    if (!put((enum controller)i, site->id, "cgroup.procs", "0")) _exit(122);
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  setrlimit(RLIMIT_NOFILE, &(struct rlimit){1024, 4096});
  umask(022);
  setsid();
  if (setgroups(0, NULL) || setresgid(site->uid, site->uid, site->uid) || setresuid(site->uid, site->uid, site->uid) ||
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL))
    _exit(123);
  execve(argv[0], (char *const *)argv, environment);
  dprintf(2, "bwrap: %s\n", strerror(errno));
  _exit(124);
}

static void launch(struct site *site) {
  site->starts++;
  site->started_ms = site->busy_ms = site->checked_ms = now_ms();
  site->asked = false;
  site->oom_run = 0;
  pid_t pid = make_groups(site) ? fork() : -1;
  if (pid == 0) become(site);
  if (pid < 0) {
    say("error", "start-impossible", site, ",\"errno\":%d", errno);
    failed(site);
    settle(site);
    return;
  }
  site->pid = pid;
  site->state = STARTING;
  say("info", "start", site, ",\"pid\":%d,\"starts\":%u", pid, site->starts);
}

static size_t count_in(enum state state) {
  size_t count = 0;
  for (size_t i = 0; i < site_count; i++) count += sites[i].state == state;
  return count;
}

/* Gives free starting places to those who have waited longest. */
static void launch_queued(void) {
  for (size_t starting = count_in(STARTING); starting < options.starts_max; starting++) {
    struct site *first = NULL;
    for (size_t i = 0; i < site_count; i++)
      if (sites[i].state == QUEUED && (!first || sites[i].ticket < first->ticket)) first = &sites[i];
    if (!first) return;
    launch(first);
  }
}

/* A visitor came to a socket that only we hold. */
static void on_connection(struct site *site) {
  if ((site->state != ASLEEP && site->state != BACKING_OFF) || !has_waiting_connection(site)) return;
  if (site->state == BACKING_OFF) { /* nobody hangs: nginx answers with its own page */
    int fd = accept4(site->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) close(fd);
    return;
  }
  watch(SITE, 0, site->listener, EPOLL_CTL_DEL, 0);
  site->state = QUEUED;
  site->ticket = next_ticket++;
  launch_queued();
}

/* Asks php-fpm, bwrap's only child, to finish its requests; kills where there is nothing to ask yet. */
static void end_site(struct site *site, bool gently) {
  if (site->state == QUEUED) settle(site);
  if (!site->pid) return;
  char path[64], text[16] = "";
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", site->pid, site->pid);
  int fd = gently ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd >= 0 && read(fd, text, sizeof text - 1) < 0) text[0] = 0;
  if (fd >= 0) close(fd);
  pid_t fpm = (pid_t)strtol(text, NULL, 10);
  kill(fpm > 1 ? fpm : site->pid, fpm > 1 ? SIGQUIT : SIGKILL);
  if (site->state != STOPPING) site->asked_ms = now_ms();
  site->state = STOPPING;
  site->asked = true;
}

static void close_site(struct site *site, bool gently) {
  struct sockaddr_un address;
  socket_path(site->id, &address);
  if (site->listener >= 0) {
    watch(SITE, 0, site->listener, EPOLL_CTL_DEL, 0);
    unlink(address.sun_path);
    close(site->listener);
  }
  site->listener = -1;
  if (site->pid) end_site(site, gently);
  else if (site->state != CLEARING) site->state = FREE;
}

static void on_exit_of(struct site *site, int status) {
  uint64_t cpu_usec = cpu_of_run(site), oom_kills = oom_of_run(site);
  site->pid = 0;
  site->last_exit = status;
  site->cpu_usec += cpu_usec;
  site->oom_kills += oom_kills;
  say(site->asked ? "info" : "warn", "exit", site,
      ",\"asked\":%s,\"code\":%d,\"signal\":%d,\"seconds\":%" PRId64 ",\"cpuUsec\":%" PRIu64 ",\"oomKills\":%" PRIu64,
      site->asked ? "true" : "false", WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
      (now_ms() - site->started_ms) / 1000, cpu_usec, oom_kills);
  if (!site->asked && now_ms() - site->started_ms < STABLE_MS) failed(site);
  else site->failures = 0, site->retry_ms = 0;
  site->state = CLEARING;
}

/* Every two seconds for a site that runs: is it busy, was something killed, does its log swell? */
static void check_running(struct site *site, int64_t now) {
  site->checked_ms = now;
  uint64_t oom_kills = oom_of_run(site);
  if (oom_kills > site->oom_run) say("warn", "oom", site, ",\"oomKills\":%" PRIu64, oom_kills);
  site->oom_run = oom_kills;
  int log = open_log(site);
  if (log >= 0) close(log);
  if (now - site->started_ms > STABLE_MS) site->failures = 0;
  /* Two tasks are bwrap and the master; a worker stays for some seconds after its last request, so none is missed. */
  if (get_number(PIDS, site->id, "pids.current", NULL) > 2 || has_waiting_connection(site)) site->busy_ms = now;
  if (now - site->busy_ms >= options.idle_s * INT64_C(1000)) end_site(site, true);
}

/* Moves every site along; returns how long epoll may sleep. */
static int tick(void) {
  int64_t now = now_ms();
  bool hurry = false, work = false;
  for (size_t i = 0; i < site_count; i++) {
    struct site *site = &sites[i];
    if (site->state == STARTING && (!has_waiting_connection(site) || now - site->started_ms > SLOT_MS)) {
      site->state = RUNNING; /* the connection that woke it was taken (or it is slow and must not hold its place) */
      say("info", "ready", site, ",\"milliseconds\":%" PRId64, now - site->started_ms);
    }
    int64_t interval = options.idle_s < 10 ? CHECK_MS / 4 : CHECK_MS;
    if (site->state == RUNNING && now - site->checked_ms >= interval) check_running(site, now);
    if (site->state == STOPPING && now - site->asked_ms > STOP_GRACE_MS) kill(site->pid, SIGKILL);
    if (site->state == CLEARING && remove_groups(site->id)) settle(site);
    if (site->state == BACKING_OFF && now >= site->retry_ms) site->state = ASLEEP;
    hurry |= site->state == STARTING || site->state == STOPPING || site->state == CLEARING;
    work |= site->state == RUNNING || site->state == BACKING_OFF;
  }
  launch_queued();
  return hurry ? 10 : work ? 500 : -1;
}

/* ---- Commands ---- */

static bool is_id(const char *text) { return strlen(text) == ID_LENGTH && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789") == ID_LENGTH; }

static bool is_number(const char *text, uint64_t least, uint64_t most, uint64_t *number) {
  size_t length = strlen(text);
  if (!length || length > 16 || strspn(text, "0123456789") != length || (text[0] == '0' && length > 1)) return false;
  *number = strtoull(text, NULL, 10);
  return *number >= least && *number <= most;
}

static struct site *find_site(const char *id) {
  for (size_t i = 0; i < site_count; i++)
    if (sites[i].state != FREE && !memcmp(sites[i].id, id, ID_LENGTH)) return &sites[i];
  return NULL;
}

static struct site *new_site(void) {
  for (size_t i = 0; i < site_count; i++)
    if (sites[i].state == FREE) return &sites[i];
  if (site_count == SITES_MAX) return NULL;
  if (site_count % 1024 == 0) {
    struct site *grown = realloc(sites, (site_count + 1024) * sizeof *sites);
    if (!grown) return NULL;
    sites = grown;
  }
  return &sites[site_count++];
}

/* add <id> <uid> <memory bytes> <cpu percent> <tasks> <workers> <php version>; again: new limits, uid unchanged */
static const char *add(char **words) {
  uint64_t uid, memory_bytes, cpu_percent, tasks, workers;
  char program[32];
  const char *php = words[7];
  if (!is_number(words[2], 200000, 2000000000, &uid) || !is_number(words[3], 32 << 20, UINT64_C(1) << 40, &memory_bytes) ||
      !is_number(words[4], 10, 6400, &cpu_percent) || !is_number(words[5], 8, 10000, &tasks) ||
      !is_number(words[6], 1, 500, &workers))
    return "error bad-number uid, memory, cpu, tasks or workers out of range\n";
  if (strlen(php) < 3 || strlen(php) > 4 || php[1] != '.' || strspn(php, "0123456789.") != strlen(php) || strchr(php + 2, '.'))
    return "error bad-php a version looks like 8.4\n";
  snprintf(program, sizeof program, "/usr/sbin/php-fpm%s", php);
  if (access(program, X_OK)) return "error no-such-php this version is not installed\n";
  struct site *site = find_site(words[1]);
  if (site && site->uid != uid) return "error uid-differs a site keeps its uid\n";
  bool fresh = !site;
  if (fresh && !(site = new_site())) return "error full no room for another site\n";
  if (fresh) {
    *site = (struct site){.listener = -1, .last_exit = -1, .uid = (unsigned)uid};
    memcpy(site->id, words[1], sizeof site->id);
  }
  site->memory_bytes = memory_bytes;
  site->cpu_percent = (unsigned)cpu_percent;
  site->tasks = (unsigned)tasks;
  site->workers = (unsigned)workers;
  snprintf(site->php, sizeof site->php, "%s", php);
  if (site->listener < 0 && (site->listener = open_listener(site->id)) < 0)
    return "error socket the socket cannot be made\n"; /* a fresh slot is still FREE: nothing to undo */
  if (fresh) settle(site);
  if (site->pid && !set_limits(site)) return "error limits the running group did not take them\n";
  return "ok\n";
}

static size_t describe(const struct site *site, char *out, size_t size) {
  bool alive = site->pid != 0;
  char exit_text[32] = "none";
  if (site->last_exit >= 0 && WIFSIGNALED(site->last_exit)) snprintf(exit_text, sizeof exit_text, "signal-%d", WTERMSIG(site->last_exit));
  else if (site->last_exit >= 0) snprintf(exit_text, sizeof exit_text, "code-%d", WEXITSTATUS(site->last_exit));
  return (size_t)snprintf(
      out, size, "ok %s starts=%u failures=%u exit=%s cpu-usec=%" PRIu64 " memory-bytes=%" PRIu64 " tasks=%" PRIu64 " oom-kills=%" PRIu64 "\n",
      state_names[site->state], site->starts, site->failures, exit_text, site->cpu_usec + (alive ? cpu_of_run(site) : 0),
      alive ? get_number(MEMORY, site->id, unified ? "memory.current" : "memory.usage_in_bytes", NULL) : 0,
      alive ? get_number(PIDS, site->id, "pids.current", NULL) : 0, site->oom_kills + (alive ? oom_of_run(site) : 0));
}

/* list <from>: totals by state, where to go on, then up to 100 `id=state` */
static size_t list(uint64_t from, char *out, size_t size) {
  size_t length = (size_t)snprintf(out, size, "ok");
  for (int state = ASLEEP; state < STATES; state++)
    length += (size_t)snprintf(out + length, size - length, " %s=%zu", state_names[state], count_in((enum state)state));
  size_t i = (size_t)from, shown = 0, rows = length + 32;
  char next[24] = "end";
  for (; i < site_count && shown < LIST_PAGE; i++)
    if (sites[i].state != FREE) {
      rows += (size_t)snprintf(out + rows, size - rows, " %s=%s", sites[i].id, state_names[sites[i].state]);
      shown++;
    }
  if (i < site_count) snprintf(next, sizeof next, "%zu", i);
  size_t head = length + (size_t)snprintf(out + length, 32, " next=%s", next);
  memmove(out + head, out + length + 32, rows - length - 32);
  out[head + rows - length - 32] = '\n';
  return head + rows - length - 32 + 1;
}

/* One command line to one reply line. The grammar is closed: words of [a-z0-9.-], one space between. */
static size_t obey(char *line, size_t length, char *out, size_t size) {
  char *words[9] = {line};
  size_t count = 1;
  uint64_t from;
  const char *reply = "error unknown-command add, remove, stop, kill, status or list\n";
  line[length] = 0;
  if (strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789.- ") != length)
    return (size_t)snprintf(out, size, "error bad-character only a-z 0-9 . - and single spaces\n");
  for (char *space = line; (space = strchr(space, ' ')) && count < 9; words[count++] = space) *space++ = 0;
  for (size_t i = count; i < 9; i++) words[i] = line + length; /* an empty word */
  const bool one = count == 2 && is_id(words[1]);
  if (!strcmp(words[0], "list") && count <= 2 && (count == 1 || is_number(words[1], 0, SITES_MAX, &from)))
    return list(count == 1 ? 0 : from, out, size);
  if (!strcmp(words[0], "add")) reply = count == 8 && is_id(words[1]) ? add(words) : "error bad-request add wants seven words\n";
  else if (one) {
    struct site *site = find_site(words[1]);
    if (!site) reply = "error unknown-site no such site here\n";
    else if (!strcmp(words[0], "status")) return describe(site, out, size);
    else if (!strcmp(words[0], "remove")) close_site(site, false), reply = "ok\n";
    else if (!strcmp(words[0], "stop")) end_site(site, true), reply = "ok\n";
    else if (!strcmp(words[0], "kill")) end_site(site, false), reply = "ok\n";
  }
  return (size_t)snprintf(out, size, "%s", reply);
}

static void hang_up(struct client *client) {
  close(client->fd);
  client->fd = -1;
}

/* Reads once, answers what is whole, and reads no more until the answers are taken: bounded both ways. */
static void on_client(struct client *client, bool readable) {
  const size_t index = (size_t)(client - clients);
  if (readable && client->out_length == 0) {
    ssize_t got = recv(client->fd, client->in + client->in_length, sizeof client->in - 1 - client->in_length, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return hang_up(client);
    if (got > 0) client->in_length += (size_t)got;
  }
  for (;;) {
    while (client->out_sent < client->out_length) {
      ssize_t sent = send(client->fd, client->out + client->out_sent, client->out_length - client->out_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EAGAIN) return watch(CLIENT, index, client->fd, EPOLL_CTL_MOD, EPOLLOUT);
      if (sent < 0) return hang_up(client);
      client->out_sent += (size_t)sent;
    }
    client->out_length = client->out_sent = 0;
    if (client->closing) return hang_up(client);
    char *end = memchr(client->in, '\n', client->in_length);
    if (end) {
      size_t length = (size_t)(end - client->in);
      client->out_length = obey(client->in, length, client->out, sizeof client->out);
      client->in_length -= length + 1;
      memmove(client->in, end + 1, client->in_length);
    } else if (client->in_length == sizeof client->in - 1) {
      client->out_length = (size_t)snprintf(client->out, sizeof client->out, "error too-long a command has at most 254 signs\n");
      client->closing = true;
    } else
      return watch(CLIENT, index, client->fd, EPOLL_CTL_MOD, EPOLLIN);
  }
}

static void on_control(int control) {
  int fd = accept4(control, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  for (size_t i = 0; fd >= 0 && i < CLIENTS_MAX; i++)
    if (clients[i].fd < 0) {
      clients[i].fd = fd;
      clients[i].in_length = clients[i].out_length = clients[i].out_sent = 0;
      clients[i].closing = false;
      return watch(CLIENT, i, fd, EPOLL_CTL_ADD, EPOLLIN);
    }
  if (fd >= 0) close(fd);
}

/* ---- Process ---- */

static int open_control(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(options.control) >= sizeof address.sun_path) errno = ENAMETOOLONG, refuse("the control socket cannot be made", options.control);
  strcpy(address.sun_path, options.control);
  unlink(options.control);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  umask(0177);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 64))
    refuse("the control socket cannot be made", options.control);
  umask(022);
  return fd;
}

/* What an activator that was killed left behind: its sockets and its empty groups. */
static void sweep(const char *dir, bool sockets) {
  DIR *entries = opendir(dir);
  if (!entries) refuse("this directory cannot be read", dir);
  for (struct dirent *entry; (entry = readdir(entries));) {
    char id[ID_LENGTH + 1] = "";
    memcpy(id, entry->d_name, strnlen(entry->d_name, ID_LENGTH));
    if (is_id(id) && sockets && !strcmp(entry->d_name + ID_LENGTH, ".sock")) unlinkat(dirfd(entries), entry->d_name, 0);
    if (is_id(id) && !sockets && !entry->d_name[ID_LENGTH]) remove_groups(id);
  }
  closedir(entries);
}

static void read_groups(char *list) { /* memory=DIR,cpu=DIR,cpuacct=DIR,pids=DIR */
  for (char *part = strtok(list, ","); part; part = strtok(NULL, ","))
    for (int i = 0; i < CONTROLLERS; i++) {
      size_t length = strlen(controller_names[i]);
      if (!strncmp(part, controller_names[i], length) && part[length] == '=')
        snprintf(group_dirs[i], sizeof group_dirs[i] - 8, "%s", part + length + 1);
    }
}

static void read_options(int count, char **arguments) {
  uint64_t number;
  for (int i = 1; i < count; i += 2) {
    const char *name = arguments[i];
    char *value = i + 1 < count ? arguments[i + 1] : NULL;
    errno = 0;
    if (!value) refuse("this option wants a value", name);
    if (!strcmp(name, "--run")) options.run = value;
    else if (!strcmp(name, "--control")) options.control = value;
    else if (!strcmp(name, "--sites")) options.sites = value;
    else if (!strcmp(name, "--fpm-config")) options.config = value;
    else if (!strcmp(name, "--logs")) options.logs = value;
    else if (!strcmp(name, "--cgroup2")) unified = true, snprintf(group_dirs[MEMORY], sizeof group_dirs[MEMORY] - 8, "%s", value);
    else if (!strcmp(name, "--cgroup1")) read_groups(value);
    else if (!strcmp(name, "--www-gid") && is_number(value, 1, 65533, &number)) options.www_gid = (unsigned)number;
    else if (!strcmp(name, "--max-starts") && is_number(value, 1, 1000, &number)) options.starts_max = (unsigned)number;
    else if (!strcmp(name, "--idle-seconds") && is_number(value, 1, 86400, &number)) options.idle_s = (unsigned)number;
    else refuse("this option is unknown or its value is out of range", name);
  }
  errno = 0;
  if (!options.run || !options.control || !options.sites || !options.config || !options.www_gid)
    refuse("these options are all needed", "--run --control --sites --fpm-config --www-gid");
  if (options.config[0] != '/' || strlen(options.config) > 200 || strlen(options.run) > 80 || strlen(options.sites) > 200 || strlen(options.logs) > 200)
    refuse("a path must be absolute and not too long", options.config);
  for (int i = 0; i < group_total(); i++)
    if (group_dirs[i][0] != '/') refuse("--cgroup2 DIR or --cgroup1 memory=DIR,cpu=DIR,cpuacct=DIR,pids=DIR is needed; missing", controller_names[i]);
}

int main(int count, char **arguments) {
  read_options(count, arguments);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max; /* one descriptor a site; children set their own */
  setrlimit(RLIMIT_NOFILE, &files);
  open_groups();
  sweep(group_dirs[MEMORY], false);
  sweep(options.run, true);
  for (int i = 0; i < CLIENTS_MAX; i++) clients[i].fd = -1;
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGCHLD);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGINT);
  sigprocmask(SIG_BLOCK, &wanted, NULL);
  int signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK), control = open_control();
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0 || signals < 0) refuse("the kernel refuses", "epoll or signalfd");
  watch(SIGNAL, 0, signals, EPOLL_CTL_ADD, EPOLLIN);
  watch(CONTROL, 0, control, EPOLL_CTL_ADD, EPOLLIN);
  say("info", "up", NULL, ",\"groups\":%d", unified ? 2 : 1);

  while (!ending || count_in(FREE) < site_count) {
    struct epoll_event events[64];
    int ready = epoll_wait(poller, events, 64, tick());
    for (int i = 0; i < ready; i++) {
      size_t index = (uint32_t)events[i].data.u64;
      struct signalfd_siginfo signal;
      switch ((enum kind)(events[i].data.u64 >> 32)) {
        case SITE: on_connection(&sites[index]); break;
        case CLIENT: if (clients[index].fd >= 0) on_client(&clients[index], events[i].events & ~(uint32_t)EPOLLOUT); break;
        case CONTROL: if (!ending) on_control(control); break;
        case SIGNAL:
          while (read(signals, &signal, sizeof signal) == sizeof signal) ending |= signal.ssi_signo != SIGCHLD;
          int status;
          for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
            for (size_t s = 0; s < site_count; s++)
              if (sites[s].pid == pid) on_exit_of(&sites[s], status);
          for (size_t s = 0; ending && s < site_count; s++)
            if (sites[s].state != FREE && sites[s].listener >= 0) close_site(&sites[s], true);
      }
    }
  }
  unlink(options.control);
  say("info", "down", NULL, "%s", "");
  return 0;
}
