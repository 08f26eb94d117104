/* The executor's socket: one line a command, one line a reply, nothing unbounded. README.md has the grammar. */
#define _GNU_SOURCE
#include "activator.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS_MAX = 16, WORDS_MAX = 11, LIST_PAGE = 100, REPLY_BYTES = 8192 };

struct client {
  bool open, closing;
  int fd;
  size_t in_length, out_length, out_sent;
  char in[256], out[REPLY_BYTES];
};
static struct client clients[CLIENTS_MAX];

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
  sites[site_count] = (struct site){.state = FREE, .listener = -1};
  return &sites[site_count++];
}

static bool is_php_version(const char *text) { /* 8.4, 9.10 */
  const size_t length = strlen(text);
  return (length == 3 || length == 4) && text[1] == '.' && strspn(text, "0123456789") == 1 &&
         strspn(text + 2, "0123456789") == length - 2;
}

/* Whether php-fpm must start anew to be what is wanted: control groups change under a running one, the rest does not. */
static bool is_other_php(const struct site *one, const struct site *other) {
  return strcmp(one->php, other->php) || one->workers != other->workers || one->request_mb != other->request_mb ||
         one->upload_mb != other->upload_mb || one->seconds != other->seconds;
}

/*
 * add <id> <uid> <memory bytes> <cpu percent> <tasks> <workers> <php version> <request MB> <upload MB> <seconds>;
 * once more: new limits and settings
 */
static const char *add(char **words) {
  uint64_t uid, memory_bytes, cpu_percent, tasks, workers, request_mb, upload_mb, seconds;
  char program[PATH_BYTES];
  if (!is_id(words[1])) return "error bad-id an id is 12 of a-z 0-9\n";
  if (!is_number(words[2], 200000, 2000000000, &uid) || !is_number(words[3], 32 << 20, UINT64_C(1) << 40, &memory_bytes) ||
      !is_number(words[4], 10, 6400, &cpu_percent) || !is_number(words[5], 8, 10000, &tasks) ||
      !is_number(words[6], 1, 500, &workers) || !is_number(words[8], 16, 65536, &request_mb) ||
      !is_number(words[9], 1, 2048, &upload_mb) || !is_number(words[10], 1, 3600, &seconds))
    return "error bad-number uid, memory, cpu, tasks, workers, request, upload or seconds out of range\n";
  if (!is_php_version(words[7])) return "error bad-php a version looks like 8.4\n";
  path_of(program, "/usr/sbin/php-fpm%s", words[7]);
  if (access(program, X_OK)) return "error no-such-php this version is not installed\n";

  struct site *known = find_site(words[1]), *site = known ? known : new_site();
  if (!site) return "error full no room for another site\n";
  if (known && known->uid != uid) return "error uid-differs a site keeps its uid as long as it is here\n";
  struct site wanted = known ? *known : (struct site){.state = FREE, .listener = -1, .last_exit = -1, .uid = (unsigned)uid};
  if (wanted.memory_bytes != memory_bytes || wanted.tasks != tasks || strcmp(wanted.php, words[7]))
    wanted.retry_ms = 0; /* what could not start may start now */
  snprintf(wanted.id, sizeof wanted.id, "%s", words[1]);
  snprintf(wanted.php, sizeof wanted.php, "%.4s", words[7]);
  wanted.memory_bytes = memory_bytes;
  wanted.cpu_percent = (unsigned)cpu_percent;
  wanted.tasks = (unsigned)tasks;
  wanted.workers = (unsigned)workers;
  wanted.request_mb = (unsigned)request_mb;
  wanted.upload_mb = (unsigned)upload_mb;
  wanted.seconds = (unsigned)seconds;
  if (wanted.listener < 0 && (wanted.listener = open_listener(wanted.id)) < 0)
    return "error socket the socket cannot be made\n";
  const bool anew = known && is_other_php(known, &wanted);
  *site = wanted;
  if (!known) settle(site);
  if (anew) end_site(site, true); /* the next visitor starts it with the new settings */
  return site->pid && !set_limits(site) ? "error limits the running processes exceed them\n" : "ok\n";
}

static size_t describe(struct site *site, char *out) {
  const bool alive = site->pid != 0;
  if (!alive) site->untold = false;
  const int last = site->last_exit;
  char exit_text[32] = "none";
  if (last >= 0)
    snprintf(exit_text, sizeof exit_text, WIFSIGNALED(last) ? "signal-%d" : "code-%d",
             WIFSIGNALED(last) ? WTERMSIG(last) : WEXITSTATUS(last));
  return (size_t)snprintf(out, REPLY_BYTES,
                          "ok %s starts=%u failures=%u exit=%s cpu-usec=%" PRIu64 " memory-bytes=%" PRIu64
                          " tasks=%" PRIu64 " oom-kills=%" PRIu64 " refusals=%" PRIu64 "\n",
                          site->listener < 0 ? "ending" : state_names[site->state], site->starts, site->failures, exit_text,
                          site->cpu_usec + (alive ? cpu_usec_of_run(site) : 0), alive ? memory_bytes_of(site) : 0,
                          alive ? tasks_of(site) : 0, site->oom_kills + (alive ? oom_kills_of_run(site) : 0),
                          site->refusals + (alive ? refusals_of_run(site) : 0));
}

/* A run may be shorter than the time between two looks at the list: `ended` until somebody asks what it did. */
static const char *listed_state(const struct site *site) {
  return site->state == ASLEEP && site->untold ? "ended" : state_names[site->state];
}

/* list [<from>]: how many are in each state, where to go on, then up to 100 `id=state` */
static size_t list(uint64_t from, char *out) {
  size_t length = (size_t)sprintf(out, "ok"), end = (size_t)from, shown = 0;
  for (int state = ASLEEP; state < STATES; state++)
    length += (size_t)sprintf(out + length, " %s=%zu", state_names[state], count_in((enum state)state));
  for (; end < site_count && shown < LIST_PAGE; end++) shown += sites[end].state != FREE;
  length += (size_t)(end < site_count ? sprintf(out + length, " next=%zu", end) : sprintf(out + length, " next=end"));
  for (size_t i = (size_t)from; i < end; i++)
    if (sites[i].state != FREE) length += (size_t)sprintf(out + length, " %s=%s", sites[i].id, listed_state(&sites[i]));
  out[length++] = '\n'; /* at most 250 + 100 × 25 bytes */
  return length;
}

static const char *order(const char *verb, struct site *site) {
  if (!site) return "error unknown-site no such site here\n";
  if (!strcmp(verb, "remove")) close_site(site, false);
  if (!strcmp(verb, "stop")) end_site(site, true);
  if (!strcmp(verb, "kill")) end_site(site, false);
  return "ok\n";
}

/* Obeys one line and writes one reply line. The grammar is closed: words of [a-z0-9.-], one space between. */
static size_t obey(char *line, size_t length, char *out) {
  char *words[WORDS_MAX] = {line};
  size_t count = 1;
  uint64_t from = 0;
  const char *reply = "error bad-command add, remove, stop, kill, status or list with their words\n";
  line[length] = 0;
  if (strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789.- ") != length)
    return (size_t)sprintf(out, "error bad-sign only a-z 0-9 . - and single spaces\n");
  for (char *space = line; (space = strchr(space, ' ')) && count <= WORDS_MAX; count++) {
    *space++ = 0;
    if (count < WORDS_MAX) words[count] = space;
  }
  const char *verb = words[0];
  const bool of_one = count == 2 && is_id(words[1]);
  if (!strcmp(verb, "add") && count == WORDS_MAX) reply = add(words);
  if (!strcmp(verb, "list") && (count == 1 || (count == 2 && is_number(words[1], 0, SITES_MAX, &from)))) return list(from, out);
  if (of_one && !strcmp(verb, "status") && find_site(words[1])) return describe(find_site(words[1]), out);
  if (of_one && (!strcmp(verb, "remove") || !strcmp(verb, "stop") || !strcmp(verb, "kill") || !strcmp(verb, "status")))
    reply = order(verb, find_site(words[1]));
  return (size_t)sprintf(out, "%s", reply);
}

static void hang_up(struct client *client) {
  close(client->fd);
  client->open = false;
}

/* Sends what is due. False when the other side does not take it now. */
static bool flush(struct client *client) {
  while (client->open && client->out_sent < client->out_length) {
    const size_t rest = client->out_length - client->out_sent;
    ssize_t sent = send(client->fd, client->out + client->out_sent, rest, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) return false;
    if (sent < 0) hang_up(client);
    else client->out_sent += (size_t)sent;
  }
  client->out_length = client->out_sent = 0;
  return true;
}

static void receive(struct client *client) {
  const size_t room = sizeof client->in - 1 - client->in_length;
  ssize_t got = recv(client->fd, client->in + client->in_length, room, MSG_DONTWAIT);
  if (got > 0) client->in_length += (size_t)got;
  else if (got == 0 || (errno != EAGAIN && errno != EINTR)) hang_up(client);
}

/* Takes the next whole line out of what was received. False when there is none. */
static bool answer_next(struct client *client) {
  char *end = memchr(client->in, '\n', client->in_length);
  if (end) {
    const size_t length = (size_t)(end - client->in);
    client->out_length = obey(client->in, length, client->out);
    client->in_length -= length + 1;
    memmove(client->in, end + 1, client->in_length);
  } else if (client->in_length == sizeof client->in - 1) {
    client->out_length = (size_t)sprintf(client->out, "error too-long a command has at most 254 signs\n");
    client->closing = true;
  }
  return client->out_length > 0;
}

/* Reads once, answers what is whole, and reads no more before the answers are taken. */
void on_client(size_t index, bool readable) {
  struct client *client = &clients[index];
  if (client->open && readable && client->out_length == 0) receive(client);
  while (client->open) {
    if (!flush(client)) return watch(CLIENT, index, client->fd, EPOLL_CTL_MOD, EPOLLOUT);
    if (client->open && client->closing) hang_up(client);
    if (client->open && !answer_next(client)) return watch(CLIENT, index, client->fd, EPOLL_CTL_MOD, EPOLLIN);
  }
}

void on_control(int control) {
  int fd = accept4(control, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  for (size_t i = 0; fd >= 0 && i < CLIENTS_MAX; i++)
    if (!clients[i].open) {
      clients[i] = (struct client){.open = true, .fd = fd};
      return watch(CLIENT, i, fd, EPOLL_CTL_ADD, EPOLLIN);
    }
  if (fd >= 0) close(fd);
}

int open_control(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  errno = ENAMETOOLONG;
  if (strlen(options.control) >= sizeof address.sun_path) refuse("the control socket cannot be made", options.control);
  strcpy(address.sun_path, options.control);
  unlink(options.control);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  umask(0177); /* root's alone from its first moment */
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 64))
    refuse("the control socket cannot be made", options.control);
  umask(022);
  return fd;
}
