/** What becomes of an occurrence that could not be delivered: a message in the dead-letter queue, or nothing. */
import { AwsError } from '../../seams.ts';
import type { DriverDeps } from './driver.ts';
import { factsOf, groupArn, type Occurrence } from './occurrence.ts';

export interface DeadLetter {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Failure {
  readonly occurrence: Occurrence;
  readonly error: AwsError;
  readonly id: string;
  readonly input: string;
  readonly attempt: number;
  readonly exhausted: string;
}

/** The dead-letter event goes out under the schedule's role too; when it may not, the run is dropped, as on AWS. */
export function bury(failure: Failure, deps: Pick<DriverDeps, 'events' | 'assume' | 'send'>): void {
  const { occurrence, error } = failure;
  const { schedule } = occurrence;
  const facts = { ...factsOf(occurrence), error: error.name, message: error.message };
  const { deadLetterArn } = schedule.target;
  if (!deadLetterArn) {
    deps.events.emit('schedule.dropped', facts);
    return;
  }
  try {
    const principal = deps.assume(schedule.target.roleArn, 'scheduler.amazonaws.com', groupArn(schedule));
    deps.send(principal, deadLetter(failure, deadLetterArn));
    deps.events.emit('schedule.undelivered', facts);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    deps.events.emit('schedule.dropped', { ...facts, deadLetterError: thrown.message });
  }
}

function deadLetter({ occurrence, error, id, input, attempt, exhausted }: Failure, queueArn: string): DeadLetter {
  const { schedule, scheduledAt } = occurrence;
  return {
    queueArn,
    body: JSON.stringify({ Input: input, StateMachineArn: schedule.target.arn }),
    attributes: {
      ERROR_CODE: error.name,
      ERROR_MESSAGE: error.message,
      EXECUTION_ID: id,
      EXHAUSTED_RETRY_CONDITION: exhausted,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(attempt - 1),
      SCHEDULED_TIME: scheduledAt,
      SCHEDULE_ARN: schedule.arn,
      TARGET_ARN: schedule.target.arn,
    },
  };
}
