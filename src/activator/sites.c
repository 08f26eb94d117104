/* The life of a site: asleep, queued, starting, running, stopping, clearing, and backing off when it cannot start. */
#define _GNU_SOURCE
#include "activator.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  STOP_GRACE_MS = 5000, STABLE_MS = 10000, CHECK_MS = 2000, WEIGH_MS = 450, GREEDY_FROM = 400, CALM_BELOW = 200, SLOT_MS = 2000, BACK_OFF_MAX_S = 30,
  ROOM_MS = 2000, SWARM_LOOKS = 5
};

const char *const state_names[STATES] = {"free",    "asleep",   "queued",   "starting",
                                         "running", "stopping", "clearing", "backing-off"};
struct site *sites;
size_t site_count;
static uint64_t next_ticket;

size_t count_in(enum state state) {
  size_t count = 0;
  for (size_t i = 0; i < site_count; i++) count += sites[i].state == state;
  return count;
}

static struct sockaddr_un address_of(const char *id) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char path[PATH_BYTES];
  path_of(path, "%s/%s.sock", options.run, id);
  snprintf(address.sun_path, sizeof address.sun_path, "%.100s", path); /* main has checked the length */
  return address;
}

/* The listener blocks, because a php-fpm worker that finds nothing to accept would leave. */
int open_listener(const char *id) {
  const struct sockaddr_un address = address_of(id);
  unlink(address.sun_path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (!bind(fd, (const struct sockaddr *)&address, sizeof address) && !chown(address.sun_path, 0, options.www_gid) &&
      !chmod(address.sun_path, 0660) && !listen(fd, 511))
    return fd;
  close(fd);
  unlink(address.sun_path);
  return -1;
}

static bool has_waiting_connection(const struct site *site) {
  struct pollfd listener = {.fd = site->listener, .events = POLLIN};
  return site->listener >= 0 && poll(&listener, 1, 0) == 1;
}

/* Without process: says what the next connection finds. */
void settle(struct site *site) {
  site->state = site->listener < 0 ? FREE : site->retry_ms > now_ms() ? BACKING_OFF : ASLEEP;
  if (site->state != FREE) watch(SITE, (size_t)(site - sites), site->listener, EPOLL_CTL_ADD, EPOLLIN);
}

/* 1, 2, 4, 8, 16, 30 seconds; one that had served begins with none, as one request may have ended it. */
static void back_off(struct site *site, bool had_served) {
  const unsigned step = site->failures + !had_served;
  const unsigned delay_s = step == 0 ? 0 : step <= 5 ? 1u << (step - 1) : BACK_OFF_MAX_S;
  site->failures++;
  site->retry_ms = now_ms() + delay_s * INT64_C(1000);
  say("warn", "backing-off", site, ",\"failures\":%u,\"retryInSeconds\":%u", site->failures, delay_s);
}

static void launch(struct site *site) {
  site->starts++;
  site->started_ms = site->busy_ms = site->checked_ms = site->weighed_ms = now_ms();
  site->asked = false;
  site->untold = true;
  site->oom_run = site->refusals_run = 0;
  site->swarming = 0;
  site->cpu_seen = 0;
  bool made = make_groups(site);
  /* One that was killed while it was greedy (its memory, say) begins as such: it starts again and again, and each
   * start is half a second of a core. */
  if (made && site->greedy) set_weight(site);
  pid_t pid = made ? fork() : -1;
  if (pid == 0) become(site);
  if (pid < 0) {
    say("error", "start-impossible", site, ",\"errno\":%d", errno);
    back_off(site, false);
    return settle(site);
  }
  site->pid = pid;
  site->state = STARTING;
  say("info", "start", site, ",\"pid\":%d,\"starts\":%u", pid, site->starts);
}

/* Gives free starting places to those who have waited longest: after a boot all would start at once. */
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
void on_connection(struct site *site) {
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

/* php-fpm is the only child of bwrap; 0 as long as there is none. */
static pid_t fpm_of(const struct site *site) {
  char path[PATH_BYTES], text[16] = "";
  path_of(path, "/proc/%d/task/%d/children", site->pid, site->pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && read(fd, text, sizeof text - 1) < 0) text[0] = 0;
  if (fd >= 0) close(fd);
  return (pid_t)strtol(text, NULL, 10);
}

/* Gently: php-fpm finishes its requests first, for at most STOP_GRACE_MS. */
void end_site(struct site *site, bool gently) {
  if (site->state == QUEUED) return settle(site);
  if (!site->pid) return;
  pid_t fpm = gently ? fpm_of(site) : 0;
  kill(fpm > 1 ? fpm : site->pid, fpm > 1 ? SIGQUIT : SIGKILL); /* what bwrap started dies with it */
  if (site->state != STOPPING) site->asked_ms = now_ms();
  site->state = STOPPING;
  site->asked = true;
}

void close_site(struct site *site, bool gently) {
  if (site->listener >= 0) {
    watch(SITE, 0, site->listener, EPOLL_CTL_DEL, 0);
    unlink(address_of(site->id).sun_path);
    close(site->listener);
    site->listener = -1;
  }
  if (site->pid) end_site(site, gently);
  else if (site->state != CLEARING) site->state = FREE;
}

static void note_exit(struct site *site, int status) {
  const uint64_t cpu_usec = cpu_usec_of_run(site), oom_kills = oom_kills_of_run(site), refusals = refusals_of_run(site);
  const int64_t lived_ms = now_ms() - site->started_ms;
  /* one that took the visitor who woke it did serve, also when it ended before a tick called it running */
  const bool had_served = site->state == RUNNING || (site->state == STARTING && !has_waiting_connection(site));
  say(site->asked ? "info" : "warn", "exit", site,
      ",\"asked\":%s,\"code\":%d,\"signal\":%d,\"milliseconds\":%" PRId64 ",\"cpuUsec\":%" PRIu64 ",\"oomKills\":%" PRIu64,
      site->asked ? "true" : "false", WIFEXITED(status) ? WEXITSTATUS(status) : -1,
      WIFSIGNALED(status) ? WTERMSIG(status) : 0, lived_ms, cpu_usec, oom_kills);
  site->pid = 0;
  site->last_exit = status;
  site->cpu_usec += cpu_usec;
  site->oom_kills += oom_kills;
  site->refusals += refusals;
  site->state = CLEARING;
  if (!site->asked && lived_ms < STABLE_MS) return back_off(site, had_served);
  site->failures = 0; /* it had served for a while: whatever ended it, the next visitor starts it at once */
  site->retry_ms = 0;
}

void on_exit_of(pid_t pid, int status) {
  for (size_t i = 0; i < site_count; i++)
    if (sites[i].pid == pid) note_exit(&sites[i], status);
}

/*
 * A visitor whom php-fpm has overlooked: it is told of a connection once (an edge), leaves it to an idle worker, and
 * that very worker leaves because it was idle (php-src, fpm_pctl_on_socket_accept; seen on a busy machine, where such a
 * visitor waited for ever). Another connection, at once closed, makes it look again.
 */
static void recall(const struct site *site) {
  const struct sockaddr_un address = address_of(site->id);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  if (!connect(fd, (const struct sockaddr *)&address, sizeof address)) say("warn", "overlooked", site, "%s", "");
  close(fd);
}

/*
 * A program that starts programs without end (a fork bomb), or leaves them behind, takes every process that the site
 * may have: visitors then wait for a worker that cannot be made, for ever. After some looks in a row all of it ends,
 * and the next visitor starts it anew.
 */
static bool is_swarming(struct site *site) {
  const uint64_t refusals = refusals_of_run(site);
  const bool refused = refusals > site->refusals_run || (tasks_of(site) >= site->tasks && has_waiting_connection(site));
  if (refused && site->swarming == 0) say("warn", "swarming", site, ",\"refusals\":%" PRIu64 ",\"tasks\":%" PRIu64, refusals, tasks_of(site));
  site->refusals_run = refusals;
  site->swarming = refused ? site->swarming + 1 : 0;
  return site->swarming >= SWARM_LOOKS;
}

/*
 * Twice a second: who keeps almost half of a core busy gives way until it does not: a page of a neighbour's is short,
 * an endless loop can wait. Without it each page shares its core half and half with the loop. A single heavy page
 * (0.3 s) is not enough.
 */
static void weigh(struct site *site, int64_t now) {
  const uint64_t cpu_usec = cpu_usec_of_run(site), used = cpu_usec - site->cpu_seen, elapsed_usec = (uint64_t)(now - site->weighed_ms) * 1000;
  site->cpu_seen = cpu_usec;
  site->weighed_ms = now;
  site->load = (site->load + (unsigned)(used * 1000 / elapsed_usec)) / 2;
  const bool greedy = site->load >= (site->greedy ? CALM_BELOW : GREEDY_FROM);
  if (greedy == site->greedy) return;
  site->greedy = greedy;
  set_weight(site);
  say("info", "weight", site, ",\"greedy\":%s", greedy ? "true" : "false");
}

/* Every two seconds for a site that runs: was something killed, does its log swell, is it swarming or busy? */
static void check_running(struct site *site, int64_t now) {
  site->checked_ms = now;
  const uint64_t oom_kills = oom_kills_of_run(site);
  if (oom_kills > site->oom_run) say("warn", "oom", site, ",\"oomKills\":%" PRIu64, oom_kills);
  site->oom_run = oom_kills;
  int log = open_log(site);
  if (log >= 0) close(log);
  if (now - site->started_ms > STABLE_MS) site->failures = 0;
  if (is_swarming(site)) return end_site(site, false);
  /* Two tasks are bwrap and the master. A worker outlives its last request by seconds, so none is missed. */
  if (tasks_of(site) > 2 || has_waiting_connection(site)) site->busy_ms = now;
  if (now - site->busy_ms >= options.idle_s * INT64_C(1000)) end_site(site, true);
}

static void move_along(struct site *site, int64_t now) {
  const int64_t check_ms = options.idle_s < 10 ? CHECK_MS / 4 : CHECK_MS;
  switch (site->state) {
    case STARTING: /* ready when php-fpm took the connection that woke it; a slow one must not hold its place */
      if (has_waiting_connection(site) && now - site->started_ms < SLOT_MS) break;
      site->state = RUNNING;
      say("info", "ready", site, ",\"milliseconds\":%" PRId64, now - site->started_ms);
      break;
    case RUNNING: /* two tasks: bwrap and the master, no worker that would take it */
      if (has_waiting_connection(site) && tasks_of(site) == 2) recall(site);
      if (now - site->weighed_ms >= WEIGH_MS) weigh(site, now);
      if (now - site->checked_ms >= check_ms) check_running(site, now);
      break;
    case STOPPING:
      if (now - site->asked_ms > STOP_GRACE_MS) kill(site->pid, SIGKILL);
      break;
    case CLEARING: /* the kernel lets the groups go with their last process */
      if (remove_groups(site->id)) settle(site);
      break;
    case BACKING_OFF:
      if (now >= site->retry_ms) site->state = ASLEEP;
      break;
    default: break;
  }
}

/*
 * Beyond awake_max the one that nobody has come to for longest sleeps before its time: a crawler that walks through
 * 8,000 sites would otherwise wake them faster than they fall asleep, at some 12 MB each.
 */
static void make_room(int64_t now) {
  struct site *first = NULL;
  size_t awake = 0;
  for (size_t i = 0; i < site_count; i++) {
    if (sites[i].state != RUNNING) continue;
    awake++;
    if (now - sites[i].busy_ms >= ROOM_MS && (!first || sites[i].busy_ms < first->busy_ms)) first = &sites[i];
  }
  if (!first || awake <= options.awake_max) return;
  say("info", "makes-room", first, ",\"awake\":%zu,\"idleMilliseconds\":%" PRId64, awake, now - first->busy_ms);
  end_site(first, true);
}

/* Moves every site along. Returns how many milliseconds epoll may sleep, -1 for ever. */
int tick(void) {
  const int64_t now = now_ms();
  bool hurry = false, work = false;
  for (size_t i = 0; i < site_count; i++) {
    move_along(&sites[i], now);
    const enum state state = sites[i].state;
    hurry |= state == STARTING || state == STOPPING || state == CLEARING;
    work |= state == RUNNING || state == BACKING_OFF;
  }
  if (work) make_room(now);
  launch_queued();
  return hurry ? 10 : work ? 500 : -1;
}
