/// The largest differences of each model, averaged where they have the elected sign.
///
/// Yadav et al. 2023, TIES-Merging, alg. 1.
public struct TIESMerge: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .largest, hasConsensus: true, normalizes: true, rescales: false)

    public static let declaration = TaskVectorPipeline.declaration(
        "ties", "the largest differences, where their signs agree", "Yadav et al. 2023, TIES-Merging, alg. 1", scheme)

    let pipeline: TaskVectorPipeline
}
