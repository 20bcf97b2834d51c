/* elf.c — is this file a whole shared object for this machine? Asked before it is opened,
 * since the system's loader maps a truncated file and dies of it later. */
#include "plugin/registry.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if UINTPTR_MAX > 0xffffffffu
enum { CLASS = ELFCLASS64 };
#else
enum { CLASS = ELFCLASS32 };
#endif

#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
#elif defined(__riscv)
enum { MACHINE = EM_RISCV };
#else
enum { MACHINE = 0 };
#endif

static bool bad(lab_ctx *c, lab_code code, const char *path, const char *what)
{
    return lab_failn(c, code, "%s: %s", path, what);
}

/* Every segment that is loaded, and the table of sections behind them, must be there. */
static bool whole(int fd, const ElfW(Ehdr) * head, uint64_t size)
{
    uint64_t sections =
        (uint64_t)head->e_shoff + (uint64_t)head->e_shnum * head->e_shentsize;

    if (head->e_phentsize != sizeof(ElfW(Phdr)) || sections > size)
        return false;
    for (unsigned i = 0; i < head->e_phnum; i++) {
        ElfW(Phdr) p;
        off_t at = (off_t)(head->e_phoff + (uint64_t)i * sizeof p);

        if (at < 0 || pread(fd, &p, sizeof p, at) != (ssize_t)sizeof p)
            return false;
        if (p.p_type == PT_LOAD && (p.p_filesz > size || p.p_offset > size - p.p_filesz))
            return false;
    }
    return true;
}

static bool check(lab_ctx *c, const char *path, int fd)
{
    ElfW(Ehdr) head;
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return bad(c, LAB_EIO, path, "not a file");
    memset(&head, 0, sizeof head);
    if (pread(fd, &head, sizeof head, 0) < SELFMAG ||
        memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return bad(c, LAB_EFORMAT, path, "not a shared object (no ELF head)");
    if (st.st_size < (off_t)sizeof head)
        return bad(c, LAB_EFORMAT, path, "a truncated shared object");
    if (head.e_ident[EI_CLASS] != CLASS ||
        (MACHINE != EM_NONE && head.e_machine != MACHINE))
        return bad(c, LAB_EABI, path, "a shared object for another kind of machine");
    if (head.e_type != ET_DYN)
        return bad(c, LAB_EFORMAT, path,
                   "an object file or program, not a shared object");
    if (!whole(fd, &head, (uint64_t)st.st_size))
        return bad(c, LAB_EFORMAT, path, "a truncated shared object");
    return true;
}

bool elf_check(lab_ctx *c, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good;

    if (fd < 0)
        return lab_failn(c, LAB_EIO, "%s: %s", path, strerror(errno));
    good = check(c, path, fd);
    close(fd);
    return good;
}
