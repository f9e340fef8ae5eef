# cp FROM TO, for x86-64: a whole executable that needs nothing else in its image.
#   as -o cp.o cp-amd64.s && objcopy -O binary -j .text cp.o cp-amd64

.set base, 0x400000
.text

header:                                 # Elf64_Ehdr
    .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0
    .quad 0
    .word 2, 62                         # ET_EXEC, EM_X86_64
    .long 1
    .quad base + _start - header        # e_entry
    .quad segment - header              # e_phoff
    .quad 0
    .long 0
    .word 64, 56, 1, 0, 0, 0            # sizes and count of headers; no sections
segment:                                # Elf64_Phdr
    .long 1, 5                          # PT_LOAD, readable and executable
    .quad 0, base, base
    .quad end - header, end - header, 0x1000

_start:
    cmpq $3, (%rsp)                     # argc
    jne usage
    mov 16(%rsp), %rsi                  # argv[1]
    xor %edx, %edx                      # O_RDONLY
    call open
    mov %rax, %r12
    mov 24(%rsp), %rsi                  # argv[2]
    mov $0x241, %edx                    # O_WRONLY | O_CREAT | O_TRUNC
    call open
    mov %rax, %r13
copy:
    mov %r13, %rdi
    mov %r12, %rsi
    xor %edx, %edx
    mov $0x7ffff000, %r10d
    mov $40, %eax                       # sendfile
    syscall
    test %rax, %rax
    jg copy
    js failed
    xor %edi, %edi
exit:
    mov $60, %eax                       # exit
    syscall

open:                                   # openat(AT_FDCWD, rsi, edx, 0644)
    mov $-100, %rdi
    mov $0644, %r10d
    mov $257, %eax
    syscall
    test %rax, %rax
    js failed
    ret

failed:
    lea failure(%rip), %rsi
    mov $failure_end - failure, %edx
    jmp complain
usage:
    lea help(%rip), %rsi
    mov $help_end - help, %edx
complain:
    mov $2, %edi
    mov $1, %eax                        # write
    syscall
    mov $1, %edi
    jmp exit

failure:
    .ascii "cp: cannot read the first file, or write the second\n"
failure_end:
help:
    .ascii "usage: cp FROM TO\n"
help_end:
end:
