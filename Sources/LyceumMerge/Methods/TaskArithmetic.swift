/// What models learned beyond their base, added up: `W = W₀ + λ Σ wᵢ (Wᵢ − W₀)`.
///
/// Ilharco et al. 2023, eq. 1.
public struct TaskArithmetic: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .all, hasConsensus: false, normalizes: false, rescales: false)

    public static let declaration = TaskVectorPipeline.declaration(
        "task_arithmetic", "the base plus the weighted differences of the models", "Ilharco et al. 2023, eq. 1", scheme)

    let pipeline: TaskVectorPipeline
}
