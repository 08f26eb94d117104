/* From root to the site's own uid inside its own sandbox. */
#define _GNU_SOURCE
#include "activator.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_BYTES_MAX = 4 << 20, LOG_BYTES_KEPT = 64 << 10 };

/*
 * The site's own log, which only root may open (the site's php-fpm gets the descriptor). It is bounded here,
 * at each start and at each check of a running site; its end is kept.
 */
int open_log(const struct site *site) {
  static char kept[LOG_BYTES_KEPT];
  char path[PATH_BYTES];
  struct stat status;
  path_of(path, "%s/%s.log", options.logs, site->id);
  int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0640);
  if (fd < 0 || fstat(fd, &status) || status.st_size <= LOG_BYTES_MAX) return fd;
  ssize_t length = pread(fd, kept, sizeof kept, status.st_size - LOG_BYTES_KEPT);
  bool cut = !ftruncate(fd, 0) && length > 0 && write(fd, kept, (size_t)length) == length;
  say("warn", "log-cut", site, ",\"bytes\":%" PRId64 ",\"kept\":%s", (int64_t)status.st_size, cut ? "true" : "false");
  return fd;
}

/* Descriptors: 0 nothing, 1 and 2 the log, 3 the site's socket, 4 the filter of system calls. */
static bool arrange_descriptors(const struct site *site) {
  int filter[2], log = open_log(site), null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (log < 0 || null < 0 || pipe2(filter, O_CLOEXEC) || !write_syscall_filter(filter[1])) return false;
  int out_of_the_way = fcntl(filter[0], F_DUPFD_CLOEXEC, 5); /* wherever the pipe stood, not at 3 */
  return dup2(null, 0) == 0 && dup2(log, 1) == 1 && dup2(log, 2) == 2 && dup2(site->listener, 3) == 3 &&
         dup2(out_of_the_way, 4) == 4 && !close_range(5, ~0u, 0);
}

/* Called in the child only. An exit code from 120 to 124 says which step failed. */
void become(const struct site *site) {
  char public[PATH_BYTES], private[PATH_BYTES], temporary[PATH_BYTES], sessions[PATH_BYTES], config_dir[PATH_BYTES];
  char program[PATH_BYTES], env[10][PATH_BYTES];
  path_of(public, "%s/%s/public", options.sites, site->id);
  path_of(private, "%s/%s/private", options.sites, site->id);
  path_of(temporary, "%s/%s/private/tmp", options.sites, site->id);
  path_of(sessions, "%s/%s/private/sessions", options.sites, site->id);
  path_of(program, "/usr/sbin/php-fpm%s", site->php);
  path_of(config_dir, "%.*s", (int)(strrchr(options.config, '/') - options.config), options.config);
  path_of(env[0], "FPM_SOCKETS=/run/php.sock=3");       /* php-fpm unlinks this name at its end: it names nothing */
  path_of(env[1], "PHP_INI_SCAN_DIR=:%s", config_dir);  /* the distribution's, then ours */
  path_of(env[2], "SITE_PRIVATE=%s", private);
  path_of(env[3], "SITE_WORKERS=%u", site->workers);
  /* one request may have half of the site's memory: the other half is php-fpm's, its code cache's and its neighbours' */
  const uint64_t half_mb = site->memory_bytes >> 21;
  path_of(env[4], "SITE_REQUEST_MB=%" PRIu64, site->request_mb < half_mb ? site->request_mb : half_mb);
  path_of(env[5], "SITE_WORKER_IDLE_S=%u", options.idle_s < 10 ? options.idle_s : 10);
  path_of(env[6], "SITE_UPLOAD_MB=%u", site->upload_mb);
  path_of(env[7], "SITE_POST_MB=%u", site->upload_mb + 8); /* the file and the fields of its form */
  path_of(env[8], "SITE_SECONDS=%u", site->seconds);
  path_of(env[9], "SITE_PREPEND=%s/observe.php", config_dir);
  const char *const environment[] = {env[0], env[1], env[2], env[3], env[4], env[5],
                                     env[6], env[7], env[8], env[9], "PATH=/usr/bin", NULL};
  const char *const argv[] = {
      "/usr/bin/bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
      /* php-fpm is the first process of its pid namespace: signals reach it, and all ends with it or with us */
      "--as-pid-1", "--die-with-parent", "--hostname", "site", "--seccomp", "4",
      "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
      "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--ro-bind", "/etc/php", "/etc/php",
      "--ro-bind-try", "/etc/ssl", "/etc/ssl", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
      "--ro-bind-try", "/etc/fonts", "/etc/fonts", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
      "--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf", "--ro-bind-try", "/etc/hosts", "/etc/hosts",
      "--ro-bind-try", "/etc/nsswitch.conf", "/etc/nsswitch.conf", "--ro-bind-try", "/etc/localtime", "/etc/localtime",
      "--proc", "/proc", "--dev", "/dev", "--size", "67108864", "--tmpfs", "/tmp", "--dir", "/run",
      /* the folder, not the socket: MariaDB makes a new one each time it starts */
      "--ro-bind-try", "/run/mysqld", "/run/mysqld",
      "--ro-bind", config_dir, config_dir,
      /* its own tree and no other, under the same names as outside, so that nginx can name the script */
      "--bind", public, public, "--bind", private, private, "--dir", temporary, "--dir", sessions, "--chdir", public,
      "--", program, "--nodaemonize", "--force-stderr", "--fpm-config", options.config, NULL};

  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  if (!arrange_descriptors(site)) _exit(120);
  if (!enter_groups(site)) _exit(121);
  if (setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) || setrlimit(RLIMIT_NOFILE, &(struct rlimit){1024, 4096})) _exit(122);
  umask(022);
  setsid();
  if (setgroups(0, NULL) || setresgid(site->uid, site->uid, site->uid) || setresuid(site->uid, site->uid, site->uid) ||
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL))
    _exit(123);
  execve(argv[0], (char *const *)argv, (char *const *)environment);
  dprintf(2, "%s: %s\n", argv[0], strerror(errno));
  _exit(124);
}
