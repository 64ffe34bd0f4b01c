/// Differences thinned at random, small ones more often, added up.
///
/// Deep et al. 2024, without the election.
public struct DELLALinearMerge: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .randomByRank, hasConsensus: false, normalizes: false, rescales: true)

    public static let declaration = TaskVectorPipeline.declaration(
        "della_linear", "differences thinned by rank, rescaled and added", "Deep et al. 2024, without the election", scheme)

    let pipeline: TaskVectorPipeline
}
