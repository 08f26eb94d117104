/*
 * What PHP may not ask of the kernel. A member's code runs under a uid of its own and without capabilities;
 * this closes the doors through which such a process has most often become root all the same: user
 * namespaces of its own, and calls that no web page needs. It is a list of refusals, not of permissions,
 * so that PHP's modules and the programs a site starts go on working. bubblewrap installs it last.
 */
#define _GNU_SOURCE
#include "activator.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/btrfs.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "add the name of this architecture from linux/audit.h"
#endif

#define ANSWER(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define REFUSE_VALUE(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), ANSWER(EPERM)
#define REFUSE(call) REFUSE_VALUE(__NR_##call)
#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))

static const struct sock_filter program[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0),
    ANSWER(ENOSYS), /* the 32-bit calls of a 64-bit kernel have other numbers */
    LOAD(nr),
#if defined(__x86_64__)
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
    ANSWER(ENOSYS), /* so have the x32 calls */
#endif
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
    ANSWER(ENOSYS), /* its flags are out of a filter's sight; the C library then uses clone */
    REFUSE(unshare),
    REFUSE(setns),
    REFUSE(mount),
    REFUSE(umount2),
    REFUSE(pivot_root),
    REFUSE(fsopen),
    REFUSE(open_tree),
    REFUSE(move_mount),
    REFUSE(bpf),
    REFUSE(perf_event_open),
    REFUSE(userfaultfd),
    REFUSE(io_uring_setup),
    REFUSE(keyctl),
    REFUSE(add_key),
    REFUSE(request_key),
    REFUSE(ptrace),
    REFUSE(process_vm_readv),
    REFUSE(process_vm_writev),
    REFUSE(kcmp),
    REFUSE(open_by_handle_at),
    REFUSE(fanotify_init),
    REFUSE(syslog),
    REFUSE(quotactl),
    REFUSE(personality),
    /* btrfs lets anyone make a subvolume in a folder of their own: it would not count against the site's disk limit */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_ioctl, 0, 10),
    LOAD(args[1]),
    REFUSE_VALUE(BTRFS_IOC_SUBVOL_CREATE),
    REFUSE_VALUE(BTRFS_IOC_SUBVOL_CREATE_V2),
    REFUSE_VALUE(BTRFS_IOC_SNAP_CREATE),
    REFUSE_VALUE(BTRFS_IOC_SNAP_CREATE_V2),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_NEWUSER, 0, 1),
    ANSWER(EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

bool write_syscall_filter(int fd) { return write(fd, program, sizeof program) == (ssize_t)sizeof program; }
