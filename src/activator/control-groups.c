/* Control groups: one driver, two versions. Version 2 has one directory where version 1 has four. */
#define _GNU_SOURCE
#include "activator.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum controller { MEMORY, CPU, CPUACCT, PIDS, CONTROLLERS };
static const char *const names[CONTROLLERS] = {"memory", "cpu", "cpuacct", "pids"};
static char dirs[CONTROLLERS][256];
static char cores[256]; /* version 1: the tree of cores, whose child `gentle` has half of them; empty: there is none */
static bool unified;

static int total(void) { return unified ? 1 : CONTROLLERS; }
int group_version(void) { return unified ? 2 : 1; }

static bool put(enum controller controller, const char *group, const char *file, const char *text) {
  char path[PATH_BYTES];
  path_of(path, "%s/%s/%s", dirs[unified ? 0 : controller], group, file);
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
static uint64_t get(enum controller controller, const char *group, const char *file, const char *key) {
  char path[PATH_BYTES], text[4096];
  path_of(path, "%s/%s/%s", dirs[unified ? 0 : controller], group, file);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  text[length > 0 ? length : 0] = 0;
  if (!key) return strtoull(text, NULL, 10);
  const size_t key_length = strlen(key);
  for (const char *line = text; line; line = (line = strchr(line, '\n')) ? line + 1 : NULL)
    if (!strncmp(line, key, key_length) && line[key_length] == ' ') return strtoull(line + key_length, NULL, 10);
  return 0;
}

void use_unified_group(const char *dir) {
  unified = true;
  snprintf(dirs[0], sizeof dirs[0] - 8, "%s", dir);
}

/* memory=DIR,cpu=DIR,cpuacct=DIR,pids=DIR and, where it is, cpuset=DIR */
void use_split_groups(char *list) {
  for (char *part = strtok(list, ","); part; part = strtok(NULL, ",")) {
    if (!strncmp(part, "cpuset=", 7)) snprintf(cores, sizeof cores, "%s", part + 7);
    for (int i = 0; i < CONTROLLERS; i++) {
      const size_t length = strlen(names[i]);
      if (!strncmp(part, names[i], length) && part[length] == '=')
        snprintf(dirs[i], sizeof dirs[i] - 8, "%s", part + length + 1);
    }
  }
}

/* Sites stand in `…/sites`, which weighs less than what stands beside it: heavier, they starved nginx. */
void open_groups(void) {
  static const char *const all = "+memory +cpu +pids";
  struct stat status;
  for (int i = 0; i < total(); i++) {
    errno = 0;
    if (dirs[i][0] != '/') refuse("the control group of this controller was not named", names[i]);
    if (stat(dirs[i], &status)) refuse("this control group is not there", dirs[i]);
    if (unified) put(MEMORY, "", "cgroup.subtree_control", "+cpuset");
    if (unified && !put(MEMORY, "", "cgroup.subtree_control", all))
      refuse("this control group gives no memory, cpu and pids to its children (does it hold processes?)", dirs[i]);
    strcat(dirs[i], "/sites");
    if (mkdir(dirs[i], 0755) && errno != EEXIST) refuse("this control group cannot be made", dirs[i]);
  }
  if (unified && !put(MEMORY, "", "cgroup.subtree_control", all))
    refuse("this control group gives no memory, cpu and pids to its children", dirs[0]);
  if (unified) put(MEMORY, "", "cgroup.subtree_control", "+cpuset"); /* without it greedy sites run on all cores */
  put(CPU, "", unified ? "cpu.weight" : "cpu.shares", unified ? "50" : "512");

  DIR *entries = opendir(dirs[0]); /* an activator that was killed left its groups, and hardly ever a process in them */
  if (!entries) refuse("this control group cannot be read", dirs[0]);
  for (struct dirent *entry; (entry = readdir(entries));)
    if (is_id(entry->d_name)) remove_groups(entry->d_name);
  closedir(entries);
}

bool set_limits(const struct site *site) {
  char cpu[32];
  if (!unified)
    return put_number(MEMORY, site->id, "memory.limit_in_bytes", site->memory_bytes) &
           put_number(CPU, site->id, "cpu.cfs_quota_us", site->cpu_percent * UINT64_C(1000)) & /* of 100 ms */
           put_number(PIDS, site->id, "pids.max", site->tasks);
  put(MEMORY, site->id, "memory.swap.max", "0"); /* absent where the kernel does not count swap */
  snprintf(cpu, sizeof cpu, "%u 100000", site->cpu_percent * 1000);
  return put_number(MEMORY, site->id, "memory.max", site->memory_bytes) &
         put_number(MEMORY, site->id, "memory.high", site->memory_bytes - site->memory_bytes / 10) &
         put(CPU, site->id, "cpu.max", cpu) & put_number(PIDS, site->id, "pids.max", site->tasks);
}

static bool put_cores(const char *file, const char *text) {
  char path[PATH_BYTES];
  path_of(path, "%s/%s", cores, file);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (fd >= 0) close(fd);
  return written;
}

/* Moves a site's processes between all cores and half of them, by the list in its group. Twice, for those that were
 * made meanwhile: children start where their parents are. */
static void move_to_cores(const struct site *site, const char *group) {
  char path[PATH_BYTES], list[8192];
  for (int pass = 0; pass < 2; pass++) {
    path_of(path, "%s/%s/cgroup.procs", dirs[CPU], site->id);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t length = fd < 0 ? 0 : read(fd, list, sizeof list - 1);
    if (fd >= 0) close(fd);
    list[length > 0 ? length : 0] = 0;
    for (char *rest, *pid = strtok_r(list, "\n", &rest); pid; pid = strtok_r(NULL, "\n", &rest)) put_cores(group, pid);
  }
}

/* A greedy site's processes give way to all others', and still get what these leave. They keep to half of the cores:
 * whatever the weights, the kernel lets who runs go on to the end of a slice of some milliseconds, so what wakes
 * needs a core where none of them is. */
void set_weight(const struct site *site) {
  char half[48] = "\n"; /* an empty list: those of the group above */
  const long all = sysconf(_SC_NPROCESSORS_ONLN);
  if (site->greedy && all > 1) snprintf(half, sizeof half, "%ld-%ld", (all + 1) / 2, all - 1);
  if (unified) {
    put(CPU, site->id, "cpu.weight", site->greedy ? "5" : "100");
    put(CPU, site->id, "cpuset.cpus", half);
    return;
  }
  put(CPU, site->id, "cpu.shares", site->greedy ? "51" : "1024");
  if (*cores) move_to_cores(site, site->greedy ? "gentle/cgroup.procs" : "cgroup.procs");
}

bool make_groups(const struct site *site) {
  char path[PATH_BYTES];
  for (int i = 0; i < total(); i++) {
    path_of(path, "%s/%s", dirs[i], site->id);
    if (mkdir(path, 0755) && errno != EEXIST) return false;
  }
  return set_limits(site);
}

bool enter_groups(const struct site *site) {
  for (int i = 0; i < total(); i++)
    if (!put((enum controller)i, site->id, "cgroup.procs", "0")) return false;
  if (!unified && *cores && site->greedy) put_cores("gentle/cgroup.procs", "0");
  return true;
}

/*
 * What is left of a site whose bwrap is gone: one that is killed in its first milliseconds leaves the process that it
 * has just begun, as --die-with-parent of that one comes too late. It would hold the site's groups for ever.
 */
static void kill_rest(const char *id) {
  char path[PATH_BYTES], text[4096];
  path_of(path, "%s/%s/cgroup.procs", dirs[unified ? 0 : PIDS], id);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  text[length > 0 ? length : 0] = 0;
  char *end; /* only whole lines: half a number is another process */
  for (char *line = text; (end = strchr(line, '\n')); line = end + 1) {
    const long pid = strtol(line, NULL, 10);
    if (pid > 1) kill((pid_t)pid, SIGKILL);
  }
}

bool remove_groups(const char *id) {
  char path[PATH_BYTES];
  bool gone = true;
  for (int i = 0; i < total(); i++) {
    path_of(path, "%s/%s", dirs[i], id);
    if (rmdir(path) && errno != ENOENT) gone = false;
  }
  if (!gone) kill_rest(id);
  return gone;
}

uint64_t cpu_usec_of_run(const struct site *site) {
  return unified ? get(CPU, site->id, "cpu.stat", "usage_usec") : get(CPUACCT, site->id, "cpuacct.usage", NULL) / 1000;
}

uint64_t oom_kills_of_run(const struct site *site) {
  return get(MEMORY, site->id, unified ? "memory.events" : "memory.oom_control", "oom_kill");
}

/* Without copies of files: the kernel fills a group with them up to its limit, and gives them back when asked. */
uint64_t memory_bytes_of(const struct site *site) {
  const uint64_t all = get(MEMORY, site->id, unified ? "memory.current" : "memory.usage_in_bytes", NULL);
  const uint64_t files = get(MEMORY, site->id, "memory.stat", unified ? "inactive_file" : "total_inactive_file") +
                         get(MEMORY, site->id, "memory.stat", unified ? "active_file" : "total_active_file");
  return files < all ? all - files : 0;
}

uint64_t tasks_of(const struct site *site) { return get(PIDS, site->id, "pids.current", NULL); }

/* How often a process could not be made because the site has as many as it may. */
uint64_t refusals_of_run(const struct site *site) { return get(PIDS, site->id, "pids.events", "max"); }
