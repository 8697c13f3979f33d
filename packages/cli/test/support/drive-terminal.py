"""Runs a command in a pseudo-terminal: what it writes goes to stdout; each line of stdin is JSON: send, resize or hangup."""
import fcntl, json, os, pty, select, signal, struct, sys, termios

columns, rows = int(sys.argv[1]), int(sys.argv[2])


def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


pid, fd = pty.fork()
if pid == 0:
    resize(0, columns, rows)
    os.execvp(sys.argv[3], sys.argv[3:])

commands = b""
watched = [fd, 0]
while fd in watched:
    for ready in select.select(watched, [], [])[0]:
        try:
            data = os.read(ready, 65536)
        except OSError:
            data = b""
        if not data:
            watched.remove(ready)
        elif ready == fd:
            os.write(1, data)
        else:
            commands += data
            while b"\n" in commands:
                line, commands = commands.split(b"\n", 1)
                command = json.loads(line)
                if "send" in command:
                    os.write(fd, command["send"].encode())
                elif "resize" in command:
                    resize(fd, *command["resize"])
                    os.kill(pid, signal.SIGWINCH)
                else:
                    watched.remove(fd)
                    os.close(fd)

status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
