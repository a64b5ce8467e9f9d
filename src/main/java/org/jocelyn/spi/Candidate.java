package org.jocelyn.spi;

import java.util.Map;
import java.util.function.Function;
import org.jocelyn.Diagnosis;

/**
 * A device that could be opened, or the reason why not.
 *
 * @param finding what a user is told
 * @param opener opens the device with the options after the comma of the user's request; fails for
 *     a candidate that is not usable
 */
public record Candidate(
    Diagnosis.Finding finding, Function<Map<String, String>, BackendDriver> opener) {}
