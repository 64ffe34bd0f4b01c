/// Differences thinned at random, small ones more often, averaged where they have the elected sign.
///
/// Deep et al. 2024, DELLA-Merging, §3.
public struct DELLAMerge: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .randomByRank, hasConsensus: true, normalizes: true, rescales: true)

    public static let declaration = TaskVectorPipeline.declaration(
        "della", "differences thinned by rank, where their signs agree", "Deep et al. 2024, DELLA-Merging, §3", scheme)

    let pipeline: TaskVectorPipeline
}
