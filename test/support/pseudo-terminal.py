"""Runs a command on a terminal of its own and tells what it printed, how it ended and whether it left the terminal as it was.

Standard input: {"argv", "env", "cwd", "columns", "answers": [{"after": text, "send": text}], "seconds"}.
Standard output: {"output", "status", "restored"}; status as a shell would show it.
"""
import fcntl, json, os, select, signal, struct, sys, termios, time

job = json.load(sys.stdin)
master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 50, job['columns'], 0, 0))
before = termios.tcgetattr(slave)
pid = os.fork()
if pid == 0:
    os.close(master)
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(slave, fd)
    os.chdir(job['cwd'])
    os.execvpe(job['argv'][0], job['argv'], job['env'])

output, answers, deadline, ended = b'', list(job['answers']), time.monotonic() + job['seconds'], None
while True:
    ready, _, _ = select.select([master], [], [], 0.05)
    if ready:
        output += os.read(master, 65536)
        if answers and answers[0]['after'].encode() in output:
            os.write(master, answers.pop(0)['send'].encode())
        continue
    if ended is not None:
        break
    done, ended_now = os.waitpid(pid, os.WNOHANG)
    if done:
        ended = ended_now
    elif time.monotonic() > deadline:
        os.killpg(pid, signal.SIGKILL)
        sys.exit('the command did not end in time; it printed: ' + output.decode(errors='replace'))
status = os.WEXITSTATUS(ended) if os.WIFEXITED(ended) else 128 + os.WTERMSIG(ended)
print(json.dumps({'output': output.decode(), 'status': status, 'restored': termios.tcgetattr(slave) == before}))
