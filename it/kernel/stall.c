// SPDX-License-Identifier: Apache-2.0
/*
 * Shows that bulk data over MPTCP stops for 200 ms at a time on a path that loses nothing.
 *
 *     cc -O2 -o stall stall.c && ./stall
 *
 * One end sends, the other reads as fast as it can; first over TCP, then over MPTCP, with both ends
 * on one processor, then each on its own. Needs Linux with net.mptcp.enabled=1, and nothing else.
 *
 * What is observed (6.18.44, x86-64, one subflow, loopback or veth):
 *  - With both ends on one processor nearly every transfer of 40 MB stops at least once, for 200 ms,
 *    while the reader waits in read(2) with nothing to read: 220 ms and more where TCP takes 15. With
 *    two processors it is one transfer in ten or so, more where others want the processors, too. A
 *    reader that is preempted inside recvmsg(), or throttled by its cgroup, is enough.
 *  - TCP has sent nothing again: tcpi_total_retrans of the subflow is 0, and all that it sent is
 *    acknowledged. MPTCP has: mptcpi_bytes_retrans is a few KB for each stop, and by as many bytes
 *    tcpi_bytes_received of the subflow exceeds mptcpi_bytes_received at the other end.
 *  - nstat: MPTcpExtMPTCPRetrans and MPTcpExtDuplicateData grow by one for each stop.
 *
 * Where it comes from (net/mptcp of 6.18; seen with bpftrace, then read):
 *  - A segment that arrives while the reader holds the MPTCP socket is not moved to it at once:
 *    mptcp_data_ready() finds sock_owned_by_user() and leaves that to mptcp_release_cb(). The subflow
 *    acknowledges the segment at once all the same, and mptcp_established_options_dss() writes the
 *    ack_seq that the MPTCP socket still has: the old DATA_ACK, and the old window.
 *  - When the data is moved, nobody sends the new DATA_ACK: mptcp_cleanup_rbuf() does so where the
 *    subflow has an acknowledgement pending, which it has not, or where the free window has doubled.
 *    On a busy connection the next segment brings it along.
 *  - If the data was all that the receive window or the send buffer admits, there is no next segment.
 *    The sender waits for the DATA_ACK, the reader for data, and what ends it is the sender's timer:
 *    mptcp_retransmit_timer(), TCP_RTO_MIN as no subflow has a timer pending, then __mptcp_retrans(),
 *    which sends the first unacknowledged fragment again; the duplicate is answered with the DATA_ACK.
 *  - 6.15 moved the whole receive path under the lock of the MPTCP socket ("move the whole rx path
 *    under msk socket lock protection"), and so made the first of these common.
 *
 * Options:
 *     -b MB   how much a transfer is (40)
 *     -n N    how many there are of each kind (10)
 *     -c CPU  the one processor, and with the next one the two (0)
 * Two network namespaces, or two machines, have one end each, "receive" first; -c pins that end,
 * and -t is TCP:
 *     ./stall [-b MB] [-n N] [-c CPU] [-t] receive ADDRESS
 *     ./stall [-b MB] [-n N] [-c CPU] [-t] send ADDRESS
 *
 * On a machine that has other work, or is emulated, a read may wait as long for other reasons, on TCP,
 * too; what counts then is how often MPTCP's timer ran out.
 *
 * Exit code: 0 MPTCP's timer did not run out, 1 it did, 2 it could not be tried.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MPTCP 262     /* IPPROTO_MPTCP */
#define SOL_OF_MPTCP 284
#define INFO 1        /* MPTCP_INFO: struct mptcp_info */
#define SUBFLOWS 2    /* MPTCP_TCPINFO: struct mptcp_subflow_data and a struct tcp_info each */
#define PORT 7007
#define CHUNK 65536
#define STOP_MS 150   /* a read that waits for so long met a stop */

/* What one end has found out; both ends share it. */
struct found {
	int transfers;
	double sum_ms, worst_ms;        /* from connect to the answer of the reader */
	int stops;                      /* in which the reader waited */
	long timeouts;                  /* of MPTCP's timer at the sender, MPTCPRetrans of nstat */
	uint64_t again_by_mptcp;        /* bytes that the sender's MPTCP sent again */
	uint64_t again_by_tcp;          /* segments that the sender's subflow sent again */
	uint64_t twice;                 /* bytes that the reader's subflow got and MPTCP did not need */
	int subflows;                   /* the most that a connection had */
	bool told;                      /* whether the kernel tells what MPTCP sent again: 6.5 */
};

static long megabytes = 40;
static int transfers = 10;
static char chunk[CHUNK];

static void fail(const char *what)
{
	fprintf(stderr, "stall: %s: %s\n", what, strerror(errno));
	exit(2);
}

static double now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity");
}

static int open_socket(int protocol)
{
	int fd = socket(AF_INET, SOCK_STREAM, protocol);

	if (fd < 0)
		fail(protocol == MPTCP ? "an MPTCP socket" : "a TCP socket");
	return fd;
}

static struct sockaddr_in at(const char *address)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	if (inet_pton(AF_INET, address, &at.sin_addr) != 1)
		fail("inet_pton");
	return at;
}

static uint64_t number(const unsigned char *from, int size)
{
	uint64_t value = 0;

	memcpy(&value, from, size); /* little-endian */
	return value;
}

/* Offsets are those of include/uapi/linux/mptcp.h and tcp.h, so that old headers do. */
static void add_figures(int fd, bool sends, struct found *found)
{
	unsigned char info[256] = { 0 }, tcp[16 + 256 * 8] = { 0 };
	uint32_t header[4] = { 16, 0, 0, 256 };
	socklen_t length = sizeof(info);
	int subflows;

	if (getsockopt(fd, SOL_OF_MPTCP, INFO, info, &length))
		return; /* TCP, or fallen back to it */
	found->told = length >= 72;
	memcpy(tcp, header, sizeof(header));
	length = sizeof(tcp);
	if (getsockopt(fd, SOL_OF_MPTCP, SUBFLOWS, tcp, &length))
		return;
	subflows = number(tcp + 4, 4);
	if (subflows > found->subflows)
		found->subflows = subflows;
	if (sends) {
		found->again_by_mptcp += number(info + 48, 8);    /* mptcpi_bytes_retrans */
		found->again_by_tcp += number(tcp + 16 + 100, 4); /* tcpi_total_retrans */
	} else if (found->told) {
		found->twice += number(tcp + 16 + 128, 8)         /* tcpi_bytes_received */
			- number(info + 64, 8);                   /* mptcpi_bytes_received */
	}
}

static bool is_counter(const char *name, const char *counter)
{
	size_t length = strlen(counter);

	return !strncmp(name, counter, length) && (name[length] == ' ' || name[length] == '\n');
}

/*
 * How often MPTCP's timer has run out in this network namespace: MPTcpExtMPTCPRetrans, or where that
 * is not counted (6.1), MPTcpExtDuplicateData, if the reader is in the same.
 */
static long timeouts(void)
{
	static char names[16384], values[16384];
	FILE *file = fopen("/proc/net/netstat", "r");
	long sent = 0, received = 0;

	while (file && fgets(names, sizeof(names), file) && fgets(values, sizeof(values), file)) {
		char *name = names, *value = values;

		while (name && strncmp(names, "MPTcpExt:", 9) == 0) {
			char *end = strchr(name, ' ');

			if (is_counter(name, "MPTCPRetrans"))
				sent = atol(value);
			if (is_counter(name, "DuplicateData"))
				received = atol(value);
			name = end ? end + 1 : NULL;
			value = end ? strchr(value, ' ') + 1 : NULL;
		}
	}
	if (file)
		fclose(file);
	return sent > received ? sent : received;
}

static int listen_at(const char *address, int protocol)
{
	struct sockaddr_in to = at(address);
	int fd = open_socket(protocol), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) || listen(fd, 8))
		fail("listen");
	return fd;
}

static void receive_all(int listener, struct found *found)
{
	for (int i = 0; i < transfers; i++) {
		long left = megabytes << 20;
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			fail("accept");
		while (left > 0) {
			double begin = now_ms();
			ssize_t count = read(fd, chunk, CHUNK);

			if (count <= 0)
				fail("read");
			/* before the first byte it waits for the sender's connect, not for data */
			if (left < megabytes << 20 && now_ms() - begin >= STOP_MS)
				found->stops++;
			left -= count;
		}
		add_figures(fd, false, found);
		if (write(fd, "!", 1) != 1 || read(fd, chunk, 1) != 0)
			fail("the end");
		close(fd);
	}
}

static void send_all(const char *address, int protocol, struct found *found)
{
	long before = timeouts();

	for (int i = 0; i < transfers; i++) {
		struct sockaddr_in to = at(address);
		long left = megabytes << 20;
		double begin = now_ms(), ms;
		int fd = open_socket(protocol);

		if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
			fail("connect");
		while (left > 0) {
			ssize_t count = write(fd, chunk, left < CHUNK ? left : CHUNK);

			if (count < 0)
				fail("write");
			left -= count;
		}
		if (read(fd, chunk, 1) != 1)
			fail("no answer");
		ms = now_ms() - begin;
		found->transfers++;
		found->sum_ms += ms;
		if (ms > found->worst_ms)
			found->worst_ms = ms;
		add_figures(fd, true, found);
		close(fd);
	}
	found->timeouts = timeouts() - before;
}

static void print(const char *where, int protocol, bool sends, bool reads,
		  const struct found *found)
{
	printf("%s, %s: ", where, protocol == MPTCP ? "MPTCP" : "TCP");
	if (sends)
		printf("mean %.1f ms, worst %.1f ms", found->sum_ms / found->transfers,
		       found->worst_ms);
	if (reads)
		printf("%s%d stops", sends ? "; " : "", found->stops);
	if (protocol == MPTCP && !found->subflows)
		printf("; it was TCP");
	if (found->subflows > 1)
		printf("; up to %d subflows", found->subflows);
	if (found->subflows && sends)
		printf("; %ld timeouts of MPTCP", found->timeouts);
	if (found->told && sends)
		printf("; sent again: %llu bytes by MPTCP, %llu segments by TCP",
		       (unsigned long long)found->again_by_mptcp,
		       (unsigned long long)found->again_by_tcp);
	if (found->told && reads)
		printf("; received twice: %llu bytes", (unsigned long long)found->twice);
	printf("\n");
	fflush(stdout);
}

/* Both ends on loopback; returns how often MPTCP's timer ran out. */
static int both(const char *where, int protocol, int sender_cpu, int reader_cpu)
{
	struct found *found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int listener = listen_at("127.0.0.1", protocol), status, count;
	pid_t child;

	if (found == MAP_FAILED)
		fail("mmap");
	child = fork();
	if (child < 0)
		fail("fork");
	if (!child) {
		close(listener);
		pin(sender_cpu);
		send_all("127.0.0.1", protocol, found);
		exit(0);
	}
	pin(reader_cpu);
	receive_all(listener, found);
	close(listener);
	if (waitpid(child, &status, 0) < 0 || status)
		exit(2);
	print(where, protocol, true, true, found);
	count = found->timeouts;
	munmap(found, sizeof(*found));
	return count;
}

static int usage(void)
{
	fprintf(stderr, "usage: stall [-b MB] [-n N] [-c CPU] [-t] [receive|send ADDRESS]\n");
	return 2;
}

int main(int count, char **arguments)
{
	int option, cpu = 0, protocol = MPTCP, ran_out = 0;
	struct found alone = { 0 };
	struct utsname kernel;

	while ((option = getopt(count, arguments, "b:n:c:t")) != -1) {
		if (option == 'b')
			megabytes = atol(optarg);
		else if (option == 'n')
			transfers = atoi(optarg);
		else if (option == 'c')
			cpu = atoi(optarg);
		else if (option == 't')
			protocol = IPPROTO_TCP;
		else
			return usage();
	}
	arguments += optind;
	count -= optind;
	if (megabytes < 1 || transfers < 1 || (count != 0 && count != 2))
		return usage();
	if (count == 2) {
		pin(cpu);
		bool sends = !strcmp(arguments[0], "send");

		if (sends)
			send_all(arguments[1], protocol, &alone);
		else if (!strcmp(arguments[0], "receive"))
			receive_all(listen_at(arguments[1], protocol), &alone);
		else
			return usage();
		print(arguments[0], protocol, sends, !sends, &alone);
		return protocol == MPTCP && (alone.stops || alone.timeouts);
	}

	uname(&kernel);
	printf("Linux %s, %d transfers of %ld MB each\n", kernel.release, transfers, megabytes);
	fflush(stdout); /* or each child would print it, too */
	both("one processor", IPPROTO_TCP, cpu, cpu);
	ran_out += both("one processor", MPTCP, cpu, cpu);
	if (sysconf(_SC_NPROCESSORS_ONLN) > cpu + 1) {
		both("two processors", IPPROTO_TCP, cpu, cpu + 1);
		ran_out += both("two processors", MPTCP, cpu, cpu + 1);
	}
	return ran_out > 0;
}
