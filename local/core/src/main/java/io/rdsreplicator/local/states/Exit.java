package io.rdsreplicator.local.states;

import java.util.Map;

/**
 * How a state is left.
 *
 * @param output null where the definition has none
 * @param next null at an end
 */
record Exit(PayloadTemplate output, Map<String, PayloadTemplate> assign, String next) {}
