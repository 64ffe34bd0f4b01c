internal import CLyceumMPI

/// The loop that changes weights.
public final class Trainer {
    public init() {}
}
