package io.rdsreplicator.local.states;

import java.util.Map;

/**
 * How an execution leaves a state.
 *
 * @param output null if the definition has none
 * @param next null at an end state
 */
record Exit(PayloadTemplate output, Map<String, PayloadTemplate> assign, String next) {}
