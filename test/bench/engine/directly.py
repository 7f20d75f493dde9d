"""
An emulator's interpreter called directly, without HTTP and without a thread for each execution, one execution after the
other. Usage: directly.py ministack|moto ANSWERS.json BENCHMARK.json SECONDS
BENCHMARK.json: {definition, input, output}. Prints {"executions": …, "cpu": seconds} as JSON.
"""
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "conformance" / "emulators"))
import answering  # noqa: E402

name, answers, file, seconds = sys.argv[1:]
benchmark = json.loads(Path(file).read_text())
role = "arn:aws:iam::111122223333:role/nothing"


class Inline:
    """A thread that is none."""

    def __init__(self, target, args=(), **_):
        self.run = lambda: target(*args)

    def start(self):
        self.run()


def ministack():
    from ministack.services import stepfunctions

    answering.ministack(answers)
    body = {"name": "nothing", "definition": json.dumps(benchmark["definition"]), "roleArn": role}
    _, _, created = stepfunctions._create_state_machine(body)
    arn = json.loads(created)["stateMachineArn"]
    # It sleeps 0.15 s before each execution: not counted against it here.
    stepfunctions.time = type("time", (), {**vars(time), "sleep": lambda _: None})
    threads = stepfunctions.threading

    def one(count):
        start = {"stateMachineArn": arn, "name": f"run-{count}", "input": json.dumps(benchmark["input"])}
        stepfunctions.threading = type("threading", (), {"Thread": Inline, "Lock": threads.Lock})
        _, _, started = stepfunctions._start_execution(start)
        return stepfunctions._executions[json.loads(started)["executionArn"]]["output"]

    return one


def moto():
    answering.moto(answers)
    from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
    from moto.stepfunctions.parser.models import stepfunctions_parser_backends

    ExecutionWorker.start = lambda worker: worker._execution_logic()
    backend = stepfunctions_parser_backends["111122223333"]["eu-west-1"]
    machine = backend.create_state_machine("nothing", json.dumps(benchmark["definition"]), role)

    def one(count):
        execution = backend.start_execution(machine.arn, f"run-{count}", json.dumps(benchmark["input"]))
        return execution.output

    return one


def main():
    one = {"ministack": ministack, "moto": moto}[name]()
    count = 0
    deadline = time.perf_counter() + 1
    while time.perf_counter() < deadline:
        count += 1
        check(one(count))
    began, first, cpu = time.perf_counter(), count, time.process_time()
    while time.perf_counter() - began < float(seconds):
        count += 1
        check(one(count))
    print(json.dumps({"executions": count - first, "cpu": time.process_time() - cpu}))


def check(output):
    given = json.loads(output) if isinstance(output, str) else output
    if given != benchmark["output"]:
        raise SystemExit(f"{name} gives {given}, not {benchmark['output']}")


os.environ["SFN_WAIT_SCALE"] = "0"
main()
