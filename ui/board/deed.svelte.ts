/** Something that is done at headquarters: busy while it is, and why it was not. */
import { why } from './api';

type Answer<T> = { data?: T; error?: unknown; response: Response };

export class Deed {
  busy = $state(false);
  problem = $state('');

  /** What was answered; nothing if it was not done, and then the problem says why. */
  async run<T>(ask: () => Promise<Answer<T>>): Promise<{ data: T | undefined } | undefined> {
    this.busy = true;
    this.problem = '';
    try {
      const { data, error, response } = await ask();
      if (response.ok) return { data };
      this.problem = why(error);
    } catch (error) {
      this.problem = why(error);
    } finally {
      this.busy = false;
    }
    return undefined;
  }
}
