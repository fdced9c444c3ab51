"""Tells a Buildbot master of a change for each line read: the line is the change's project. Answers each with `ok`."""
import sys

from buildbot.clients.sendchange import Sender
from twisted.internet import defer, reactor, threads


@defer.inlineCallbacks
def main(port):
    while True:
        line = yield threads.deferToThread(sys.stdin.readline)
        if line == '':
            break
        yield Sender(f'127.0.0.1:{port}', ('changes', 'changes')).send(
            branch=None, revision=None, comments='bench', files=['bench'], who='bench', project=line.strip())
        print('ok', flush=True)
    reactor.stop()


reactor.callWhenRunning(lambda: main(sys.argv[1]).addErrback(lambda failure: (failure.printTraceback(), reactor.stop())))
reactor.run()
