// cp FROM TO, for aarch64: a whole executable that needs nothing else in its image.
//   as -o cp.o cp-arm64.s && objcopy -O binary -j .text cp.o cp-arm64

.set base, 0x400000
.text

header:                                 // Elf64_Ehdr
    .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0
    .quad 0
    .hword 2, 183                       // ET_EXEC, EM_AARCH64
    .word 1
    .quad base + _start - header        // e_entry
    .quad segment - header              // e_phoff
    .quad 0
    .word 0
    .hword 64, 56, 1, 0, 0, 0           // sizes and count of headers; no sections
segment:                                // Elf64_Phdr
    .word 1, 5                          // PT_LOAD, readable and executable
    .quad 0, base, base
    .quad end - header, end - header, 0x10000

_start:
    ldr x9, [sp]                        // argc
    cmp x9, 3
    b.ne usage
    ldr x1, [sp, 16]                    // argv[1]
    mov x2, 0                           // O_RDONLY
    bl open
    mov x19, x0
    ldr x1, [sp, 24]                    // argv[2]
    mov x2, 0x241                       // O_WRONLY | O_CREAT | O_TRUNC
    bl open
    mov x20, x0
copy:
    mov x0, x20
    mov x1, x19
    mov x2, 0
    mov x3, 0x40000000
    mov x8, 71                          // sendfile
    svc 0
    cmp x0, 0
    b.gt copy
    b.lt failed
exit:
    mov x8, 93                          // exit
    svc 0

open:                                   // openat(AT_FDCWD, x1, x2, 0644)
    mov x0, -100
    mov x3, 0644
    mov x8, 56
    svc 0
    tbnz x0, 63, failed
    ret

failed:
    adr x1, failure
    mov x2, failure_end - failure
    b complain
usage:
    adr x1, help
    mov x2, help_end - help
complain:
    mov x0, 2
    mov x8, 64                          // write
    svc 0
    mov x0, 1
    b exit

failure:
    .ascii "cp: cannot read the first file, or write the second\n"
failure_end:
help:
    .ascii "usage: cp FROM TO\n"
help_end:
end:
