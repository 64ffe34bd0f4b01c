/// Differences thinned at random and rescaled, added up.
///
/// Yu et al. 2024, Language models are super Mario, eq. 2.
public struct DARELinearMerge: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .random, hasConsensus: false, normalizes: false, rescales: true)

    public static let declaration = TaskVectorPipeline.declaration(
        "dare_linear", "randomly thinned differences, rescaled and added", "Yu et al. 2024, Language models are super Mario, eq. 2", scheme)

    let pipeline: TaskVectorPipeline
}
