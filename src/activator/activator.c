/* Options, log, and the one loop. activator.h says what the program is. */
#define _GNU_SOURCE
#include "activator.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct options options = {.logs = "/var/log/onyva/php", .starts_max = 4, .idle_s = 60};
static int poller;

int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One JSON line on standard error. `more` is a format for further members, with its leading comma. */
void say(const char *level, const char *event, const struct site *site, const char *more, ...) {
  struct timespec t;
  struct tm utc;
  char at[24];
  clock_gettime(CLOCK_REALTIME, &t);
  strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S", gmtime_r(&t.tv_sec, &utc));
  fprintf(stderr, "{\"at\":\"%s.%03ldZ\",\"level\":\"%s\",\"event\":\"activator.%s\"", at, t.tv_nsec / 1000000, level, event);
  if (site) fprintf(stderr, ",\"site\":\"%s\"", site->id);
  va_list arguments;
  va_start(arguments, more);
  vfprintf(stderr, more, arguments);
  va_end(arguments);
  fputs("}\n", stderr); /* main made the stream line-buffered: one write a line */
}

void refuse(const char *sentence, const char *subject) {
  fprintf(stderr, "onyva-activator: %s: %s%s%s\n", sentence, subject, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(2);
}

/* A path that does not fit is a bug, as options and ids have bounded lengths: it ends us rather than be cut. */
void path_of(char path[static PATH_BYTES], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(path, PATH_BYTES, format, arguments);
  va_end(arguments);
  if (length < 0 || length >= PATH_BYTES) abort();
}

void watch(enum kind kind, size_t index, int fd, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u64 = (uint64_t)kind << 32 | index};
  epoll_ctl(poller, operation, fd, &event);
}

bool is_id(const char *text) {
  return strlen(text) == ID_LENGTH && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789") == ID_LENGTH;
}

bool is_number(const char *text, uint64_t least, uint64_t most, uint64_t *number) {
  const size_t length = strlen(text);
  if (length < 1 || length > 16 || strspn(text, "0123456789") != length || (text[0] == '0' && length > 1)) return false;
  *number = strtoull(text, NULL, 10);
  return *number >= least && *number <= most;
}

static void read_option(const char *name, char *value) {
  uint64_t number;
  if (!strcmp(name, "--run")) options.run = value;
  else if (!strcmp(name, "--control")) options.control = value;
  else if (!strcmp(name, "--sites")) options.sites = value;
  else if (!strcmp(name, "--fpm-config")) options.config = value;
  else if (!strcmp(name, "--logs")) options.logs = value;
  else if (!strcmp(name, "--cgroup2")) use_unified_group(value);
  else if (!strcmp(name, "--cgroup1")) use_split_groups(value);
  else if (!strcmp(name, "--www-gid") && is_number(value, 1, 65533, &number)) options.www_gid = (unsigned)number;
  else if (!strcmp(name, "--max-starts") && is_number(value, 1, 1000, &number)) options.starts_max = (unsigned)number;
  else if (!strcmp(name, "--max-awake") && is_number(value, 1, SITES_MAX, &number)) options.awake_max = (unsigned)number;
  else if (!strcmp(name, "--idle-seconds") && is_number(value, 1, 86400, &number)) options.idle_s = (unsigned)number;
  else refuse("this option is unknown or its value is out of range", name);
}

static void read_options(int count, char **arguments) {
  errno = 0;
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count) refuse("this option wants a value", arguments[i]);
    read_option(arguments[i], arguments[i + 1]);
  }
  if (!options.run || !options.control || !options.sites || !options.config || !options.www_gid)
    refuse("these options are all needed", "--run --control --sites --fpm-config --www-gid");
  const char *const paths[] = {options.run, options.sites, options.config, options.logs};
  /* A small page takes 12 MB while it is awake, WordPress 30: about half of the memory at most. */
  struct sysinfo memory;
  if (!options.awake_max && !sysinfo(&memory)) {
    const uint64_t fit = (uint64_t)memory.totalram * memory.mem_unit / (48 << 20);
    options.awake_max = fit < 32 ? 32 : fit > SITES_MAX ? SITES_MAX : (unsigned)fit;
  }
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    if (paths[i][0] != '/' || strlen(paths[i]) > (i ? 200 : 80)) refuse("a path must be absolute and not too long", paths[i]);
}

/* What an activator that was killed left behind. */
static void sweep_sockets(void) {
  DIR *entries = opendir(options.run);
  if (!entries) refuse("this directory cannot be read", options.run);
  for (struct dirent *entry; (entry = readdir(entries));) {
    char *suffix = strstr(entry->d_name, ".sock");
    if (!suffix || strcmp(suffix, ".sock")) continue;
    *suffix = 0;
    const bool ours = is_id(entry->d_name);
    *suffix = '.';
    if (ours) unlinkat(dirfd(entries), entry->d_name, 0);
  }
  closedir(entries);
}

/* Returns whether the end was asked for. */
static bool on_signals(int signals) {
  struct signalfd_siginfo signal;
  bool asked = false;
  int status;
  while (read(signals, &signal, sizeof signal) == sizeof signal) asked |= signal.ssi_signo != SIGCHLD;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) on_exit_of(pid, status);
  return asked;
}

int main(int count, char **arguments) {
  struct rlimit files;
  sigset_t wanted;
  setvbuf(stderr, NULL, _IOLBF, 1024);
  read_options(count, arguments);
  open_groups();
  sweep_sockets();
  if (!getrlimit(RLIMIT_NOFILE, &files)) {
    files.rlim_cur = files.rlim_max; /* one descriptor a site; the sites' own processes get less */
    setrlimit(RLIMIT_NOFILE, &files);
  }
  signal(SIGPIPE, SIG_IGN);
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
  say("info", "up", NULL, ",\"groups\":%d,\"maxAwake\":%u", group_version(), options.awake_max);

  for (bool ending = false; !ending || count_in(FREE) < site_count;) {
    struct epoll_event events[64];
    const int pause_ms = tick(); /* it may have freed the last site: then the loop's condition is to be asked */
    const int ready = epoll_wait(poller, events, 64, ending && pause_ms < 0 ? 10 : pause_ms);
    for (int i = 0; i < ready; i++) {
      const size_t index = (uint32_t)events[i].data.u64;
      const enum kind kind = (enum kind)(events[i].data.u64 >> 32);
      if (kind == SITE) on_connection(&sites[index]);
      if (kind == CLIENT && !ending) on_client(index, events[i].events & ~(uint32_t)EPOLLOUT);
      if (kind == CONTROL && !ending) on_control(control);
      if (kind == SIGNAL && on_signals(signals)) ending = true;
    }
    if (!ending) continue;
    watch(CONTROL, 0, control, EPOLL_CTL_DEL, 0);
    for (size_t s = 0; s < site_count; s++)
      if (sites[s].listener >= 0 && sites[s].state != FREE) close_site(&sites[s], true);
  }
  unlink(options.control);
  say("info", "down", NULL, "%s", "");
  return 0;
}
