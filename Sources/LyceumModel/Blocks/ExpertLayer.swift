internal import LyceumTensor

/// Feed-forward layers of which every row goes through a few, chosen by a router.
///
/// A row's result has the same bits whatever rows come along: experts are summed in their order.
/// Source: Jiang et al. 2024 (arXiv 2401.04088).
struct ExpertLayer {
    /// `[experts, width]`
    let router: LinearWeight
    let experts: [FeedForward]
    /// Experts for each row.
    let count: Int

    func callAsFunction(_ x: Tensor, backend: any Backend) -> Tensor {
        let logits = backend.linear(x, router, activation: nil)
        let choice = backend.chooseExperts(logits, count: count)
        let results = zip(experts, choice.rows).map { expert, rows -> Tensor? in
            guard !rows.isEmpty else { return nil }
            // Rows are ascending, so as many as there are means all of them.
            return expert(rows.count == x.rows ? x : backend.gather(x, rows: rows), backend: backend)
        }
        return backend.mixExperts(results, choice: choice, logits: logits)
    }
}
