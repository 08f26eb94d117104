/*
 * onyva-volumes ROOT: makes, limits and deletes the sites' btrfs volumes below ROOT by the kernel's own calls.
 *
 * A child of the executor, for as long as that lives: a `btrfs` process costs a fork of the executor, which copies
 * the page tables of 150 MB, 4 to 7 ms each and three for the life of a site. This one answers in a tenth of a
 * millisecond. One line in, one line out, in order; it ends with its standard input.
 *
 *   make making/<id> <bytes>                        an empty volume (root, 0711) that refuses more than <bytes>
 *   limit sites/<id> <bytes>                        another limit
 *   delete making/<id> | delete trash/<id>-<number> the volume and all it holds, without opening anything in it
 *
 * Replies: `ok`, or `error <word> <text>` with one of: bad-command bad-path bad-number folder create limit delete nested.
 *
 * It is root and checks again what it is told: two levels below ROOT by a closed grammar, no link followed at either.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ID_LENGTH = 12, LINE_BYTES = 128, WORDS_MAX = 3 };

static int root;

struct place {
  char folder[8]; /* making, sites, trash */
  const char *name;
};

static const char *failed(const char *word) {
  static char reply[160];
  snprintf(reply, sizeof reply, "error %s %s", word, strerror(errno));
  return reply;
}

static bool is_number(const char *text, uint64_t *number) {
  const size_t length = strlen(text);
  if (length < 1 || length > 15 || strspn(text, "0123456789") != length || (text[0] == '0' && length > 1)) return false;
  *number = strtoull(text, NULL, 10);
  return true;
}

/* <folder>/<id>, in trash <id>-<number>: what else a name could say has no way in. */
static bool is_place(const char *text, const char *folder, struct place *place) {
  uint64_t number;
  const size_t length = strlen(folder);
  if (strncmp(text, folder, length) || text[length] != '/') return false;
  const char *name = text + length + 1;
  if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") != ID_LENGTH) return false;
  const char *rest = name + ID_LENGTH;
  if (strcmp(folder, "trash") ? *rest : *rest != '-' || !is_number(rest + 1, &number)) return false;
  strcpy(place->folder, folder);
  place->name = name;
  return true;
}

static int open_folder(const struct place *place) {
  return openat(root, place->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* @returns NULL when it is done. The volume's own group is meant by number 0. */
static const char *set_limit(int folder, const char *name, uint64_t bytes, mode_t mode) {
  struct btrfs_ioctl_qgroup_limit_args args = {.lim = {.flags = BTRFS_QGROUP_LIMIT_MAX_RFER, .max_rfer = bytes}};
  const int volume = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (volume < 0) return failed("limit");
  const bool done = (!mode || !fchmod(volume, mode)) && !ioctl(volume, BTRFS_IOC_QGROUP_LIMIT, &args);
  const char *reply = done ? NULL : failed("limit");
  close(volume);
  return reply;
}

static const char *make(int folder, const char *name, uint64_t bytes) {
  struct btrfs_ioctl_vol_args_v2 args = {0};
  strncpy(args.name, name, sizeof args.name - 1);
  if (ioctl(folder, BTRFS_IOC_SUBVOL_CREATE_V2, &args)) return failed("create");
  return set_limit(folder, name, bytes, 0711);
}

static const char *delete(int folder, const char *name) {
  struct btrfs_ioctl_vol_args args = {0};
  strncpy(args.name, name, sizeof args.name - 1);
  if (!ioctl(folder, BTRFS_IOC_SNAP_DESTROY, &args)) return NULL;
  return failed(errno == ENOTEMPTY ? "nested" : "delete"); /* nested: another volume stands in it */
}

static const char *obey(char *line) {
  char *words[WORDS_MAX + 1], *rest = line;
  int count = 0;
  struct place place;
  uint64_t bytes = 0;
  for (char *word; (word = strsep(&rest, " "));) {
    if (count > WORDS_MAX) return "error bad-command too many words";
    words[count++] = word;
  }
  const char *verb = words[0];
  const bool making = !strcmp(verb, "make"), limiting = !strcmp(verb, "limit"), deleting = !strcmp(verb, "delete");
  if ((!making && !limiting && !deleting) || count != (deleting ? 2 : 3)) return "error bad-command make, limit or delete";
  if (!(making && is_place(words[1], "making", &place)) && !(limiting && is_place(words[1], "sites", &place)) &&
      !(deleting && (is_place(words[1], "making", &place) || is_place(words[1], "trash", &place))))
    return "error bad-path nothing of that name is ours to change";
  if (!deleting && (!is_number(words[2], &bytes) || bytes == 0)) return "error bad-number bytes of the limit";
  const int folder = open_folder(&place);
  if (folder < 0) return failed("folder");
  const char *refusal = making ? make(folder, place.name, bytes) : limiting ? set_limit(folder, place.name, bytes, 0) : delete(folder, place.name);
  close(folder);
  return refusal ? refusal : "ok";
}

/* @returns the length without the line's end, or -1 at the end. What is longer than a line may be is read and cut. */
static ssize_t read_line(char line[static LINE_BYTES], bool *whole) {
  ssize_t length = 0;
  *whole = true;
  for (int sign; (sign = getchar_unlocked()) != EOF;) {
    if (sign == '\n') return line[length] = 0, length;
    if (length == LINE_BYTES - 1 || sign == 0) *whole = false;
    else line[length++] = (char)sign;
  }
  return -1;
}

int main(int count, char **arguments) {
  char line[LINE_BYTES];
  bool whole;
  if (count != 2 || arguments[1][0] != '/') return fputs("onyva-volumes: the root of the sites' disk is wanted, absolute\n", stderr), 2;
  root = open(arguments[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) return perror("onyva-volumes"), 2;
  setvbuf(stdout, NULL, _IOLBF, 4096);
  while (read_line(line, &whole) >= 0) puts(whole ? obey(line) : "error bad-command too long, or no text");
  return 0;
}
