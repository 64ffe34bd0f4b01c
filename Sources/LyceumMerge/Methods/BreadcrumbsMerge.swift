/// Differences of middling size, added up: outliers and noise are dropped.
///
/// Davari and Belilovsky 2024, Model breadcrumbs, eq. 2.
public struct BreadcrumbsMerge: TaskVectorMethod {
    static let scheme = TaskVectorPipeline.Scheme(selection: .middle, hasConsensus: false, normalizes: false, rescales: false)

    public static let declaration = TaskVectorPipeline.declaration(
        "breadcrumbs", "differences without the largest and the smallest", "Davari and Belilovsky 2024, Model breadcrumbs, eq. 2", scheme)

    let pipeline: TaskVectorPipeline
}
