/// Differences thinned at random and rescaled, added up where they have the elected sign.
///
/// Yu et al. 2024, with Yadav et al. 2023.
public struct DARETIESMerge: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .random, hasConsensus: true, normalizes: false, rescales: true)

    public static let declaration = TaskVectorPipeline.declaration(
        "dare_ties", "randomly thinned differences, where their signs agree", "Yu et al. 2024, with Yadav et al. 2023", scheme)

    let pipeline: TaskVectorPipeline
}
