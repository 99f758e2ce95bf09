# What keeps a pod's network namespace open. The cluster's containerd is configured to this name.
names=registry.k8s.io/pause:3.10 user=65535 entrypoint=/pause

fill() { # root
  cat > "$1.c" <<'C'
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
static void stop(int signal) { (void)signal; _exit(0); }
static void reap(int signal) { (void)signal; while (waitpid(-1, 0, WNOHANG) > 0); }
int main(void) { signal(SIGTERM, stop); signal(SIGINT, stop); signal(SIGCHLD, reap); for (;;) pause(); }
C
  gcc -static -Os -o "$1/pause" "$1.c"
}
