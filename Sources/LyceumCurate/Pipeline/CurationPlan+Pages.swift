internal import LyceumPages

extension CurationPlan {
    /// Formulas of pages are checked while their source is at hand, where a stage asks for it.
    mutating func checkFormulas() {
        guard (stages + finishing).contains(where: { $0.filter is LatexFilter }) else { return }
        var options = extractor.options
        options.checksLatex = true
        extractor = PageExtractor(options)
    }

    /// The first stage that bounds the sizes of pages.
    var pageSizes: PageSizeFilter? { stages.lazy.compactMap { $0.filter as? PageSizeFilter }.first }
}
