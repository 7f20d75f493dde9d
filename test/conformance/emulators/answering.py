"""
What tasks of state machines answer, and what an emulator lacks to run JSONata at all. Everything else is its own.
The file: machine → state → attempts, each {"result": …} or {"error": …, "cause": …}; the last one stands for all later ones.
"""
import json
from collections import Counter
from pathlib import Path


def ministack(file: str) -> None:
    from ministack.services import stepfunctions

    answers = json.loads(Path(file).read_text())
    attempts: Counter = Counter()

    def answer(resource: str, arguments: dict) -> object:
        """Its own answers for tests end at the first one when a task is retried, so the call itself is answered."""
        execution, state = arguments["Payload"]["execution"], arguments["Payload"]["state"]
        given = answers[execution.split(":")[-2]][state]
        if len(given) > 1:
            attempts[execution, state] += 1
        one = given[min(max(attempts[execution, state] - 1, 0), len(given) - 1)]
        if "error" in one:
            raise stepfunctions._ExecutionError(one["error"], one["cause"])
        return one["result"]

    stepfunctions._invoke_resource = answer


def moto(file: str) -> None:
    import jsonata
    from moto.stepfunctions.parser.asl.jsonata import jsonata as evaluator
    from moto.stepfunctions.parser.backend import execution_worker
    from moto.stepfunctions.parser.mocking import mock_config as mocks

    answers = json.loads(Path(file).read_text())
    begin = execution_worker.ExecutionWorker.__init__

    def evaluate(expression: str) -> object:
        """moto has the place for an evaluator of JSONata, and none in it."""
        try:
            return jsonata.Jsonata(expression).evaluate(None)
        except Exception as error:
            raise evaluator.JSONataException("UNKNOWN", str(error)) from error

    def answer(given: dict, attempt: int) -> mocks.MockedResponse:
        if "error" in given:
            return mocks.MockedResponseThrow(attempt, attempt, given["error"], given["cause"])
        return mocks.MockedResponseReturn(attempt, attempt, given["result"])

    def case_of(machine: str) -> mocks.MockTestCase:
        def listed(given: list) -> list:
            return [answer(given[min(attempt, len(given) - 1)], attempt) for attempt in range(5)]

        states = [mocks.StateMockedResponses(state, state, listed(given)) for state, given in answers[machine].items()]
        return mocks.MockTestCase(machine, "case", states)

    cases = {machine: case_of(machine) for machine in answers}

    def begin_with_answers(worker, evaluation_details, *rest, **named):
        """moto has the code for answers of tests, and no way to hand them over."""
        begin(worker, evaluation_details, *rest, **named)
        worker._mock_test_case = cases.get(evaluation_details.state_machine_details.name)

    evaluator._eval_jsonata = evaluate
    execution_worker.ExecutionWorker.__init__ = begin_with_answers
