"""
One emulator of AWS as its own package has it, until the process that started it is gone.
Usage: serve.py ministack|moto PORT ANSWERS.json (see answering.py; docs/conformance.md lists what is bridged).
"""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "deploy" / "emulators"))
import answering  # noqa: E402
import lifeline  # noqa: E402

name, port, file = sys.argv[1:]


def ministack() -> None:
    os.environ.update(GATEWAY_PORT=port, BIND_HOST="127.0.0.1", MINISTACK_HOST="127.0.0.1")
    from ministack.app import main

    answering.ministack(file)
    sys.argv = sys.argv[:1]
    main()


def moto() -> None:
    from moto.core.config import default_user_config
    from moto.server import main

    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    answering.moto(file)
    main(["--host", "127.0.0.1", "--port", port])


lifeline.hold()
{"ministack": ministack, "moto": moto}[name]()
