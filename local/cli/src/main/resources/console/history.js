// What an execution's history says of its states: which it is in, which it was in, where it failed and along which edges it went.

export class History {
  #events = new Map();
  #states = new Map();
  #edges = new Set();
  #newest = 0;
  #last = '';

  /** The newest event known; 0 for none. */
  get newest() {
    return this.#newest;
  }

  /** What is known of a state: {entered, open, visits, troubles}; undefined if it was never entered. Times in milliseconds. */
  state(name) {
    return this.#states.get(name);
  }

  /** Whether it went from one state to another. */
  went(from, to) {
    return this.#edges.has(`${from} > ${to}`);
  }

  /** The names of the states that it is in, the outermost first. */
  get open() {
    return [...this.#states].filter(([, state]) => state.open > 0).map(([name]) => name);
  }

  /** The state that was entered last. */
  get last() {
    return this.#last;
  }

  /** The first state that an error ended; undefined if there is none. */
  get failed() {
    return [...this.#states].find(([, state]) => state.troubles > 0)?.[0];
  }

  /** @param events of GetExecutionHistory, in order, none of them known before */
  add(events) {
    for (const event of events) {
      this.#newest = Math.max(this.#newest, event.id);
      const state = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name ?? this.#stateOf(event.previousEventId);
      const left = event.type.endsWith('StateExited');
      const trouble = /(Failed|TimedOut|Aborted)$/.test(event.type);
      this.#events.set(event.id, { state, left, trouble });
      if (event.type.endsWith('StateEntered')) {
        this.#enter(state, event);
      } else if (left) {
        this.#leave(this.#states.get(state), event);
      } else if (trouble && this.#states.has(state)) {
        this.#states.get(state).troubles++;
      }
    }
  }

  #enter(name, event) {
    this.#last = name;
    const before = this.#states.get(name) ?? { open: 0, visits: 0 };
    this.#states.set(name, { open: before.open + 1, visits: before.visits + 1, troubles: 0, entered: event.timestamp * 1000 });
    const previous = this.#events.get(event.previousEventId);
    if (previous?.left || previous?.state) {
      this.#edges.add(`${previous.state} > ${name}`);
    }
  }

  /** Trouble that a retry got over is none. */
  #leave(state, event) {
    state.open--;
    if (!this.#events.get(event.previousEventId)?.trouble) {
      state.troubles = 0;
    }
  }

  #stateOf(id) {
    return this.#events.get(id)?.state;
  }
}
