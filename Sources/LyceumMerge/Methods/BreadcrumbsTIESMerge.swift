/// Differences of middling size, added up where they have the elected sign.
///
/// Davari and Belilovsky 2024, with Yadav et al. 2023.
public struct BreadcrumbsTIESMerge: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .middle, hasConsensus: true, normalizes: false, rescales: false)

    public static let declaration = TaskVectorPipeline.declaration(
        "breadcrumbs_ties", "differences without the largest and the smallest, where their signs agree", "Davari and Belilovsky 2024, with Yadav et al. 2023", scheme)

    let pipeline: TaskVectorPipeline
}
