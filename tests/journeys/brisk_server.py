"""The real server with heart-beats of 400 ms, so that silence is told within a second."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from chat.cli.serve import main  # noqa: E402
from chat.dialects.spring import SpringDialect  # noqa: E402

if __name__ == "__main__":
    SpringDialect.heart_beat = (400, 400)
    sys.exit(main())
