internal import LyceumCore
internal import LyceumData

/// The work on one input file: every document through every stage. One thread at a time.
final class CurationTask {
    private let plan: CurationPlan
    private let analyzer = TextAnalyzer()
    private let suffixes = PublicSuffixes.standard()
    /// Documents of the file so far, and bytes its documents took on the disk when the work was stopped; for forecasts.
    private(set) var seen = 0
    private(set) var written = 0
    /// Bytes of the file at work, and of it those that were read, as stored; 0 where a server does not say how many there are.
    private(set) var (size, stored) = (0, 0)
    /// What was counted, and the processor time that writing what waited took, when the work was stopped; for forecasts.
    private(set) var stopped: (counts: CurationCounts, writing: Double)?
    /// Documents between two reports, a power of two.
    private let interval: Int

    init(_ plan: CurationPlan, reportsEvery interval: Int = 64) {
        self.plan = plan
        self.interval = interval
    }

    /// The names of a file's output, without folder and ending: its number keeps files of one name apart.
    static func name(_ number: Int, _ file: DataFile) -> String {
        let digits = String(number)
        let stem = FileSystem.name(of: file.path).split(separator: ".").first.map(String.init) ?? "file"
        let plain = stem.utf8.map { EmailAddress.isPlain($0) || $0 == 0x5F ? $0 : 0x2D }
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits + "-" + String(decoding: plain.prefix(80), as: UTF8.self)
    }

    /// Where the documents of a file go that are kept.
    static func output(_ number: Int, _ plan: CurationPlan) -> String {
        "\(plan.filteredFolder)/\(name(number, plan.files[number])).\(plan.filteredForm.rawValue)"
    }

    /// Where those go that are dropped.
    static func droppedOutput(_ number: Int, _ plan: CurationPlan) -> String {
        "\(plan.folder)/dropped/\(name(number, plan.files[number])).\(plan.form.rawValue)"
    }

    /// Reads the file, writes its kept and dropped documents.
    /// - Parameter report: called now and then with bytes read so far; false stops the work.
    /// - Returns: nil when it was stopped.
    func run(_ number: Int, report: (Int) -> Bool) throws(LyceumError) -> CurationCounts? {
        let file = plan.files[number]
        let kept = try DocumentWriter(path: Self.output(number, plan), form: plan.filteredForm)
        let dropped = plan.keepsDropped ? try DocumentWriter(path: Self.droppedOutput(number, plan), form: plan.form) : nil
        var counts = CurationCounts(stages: plan.stages.map(\.label))
        let source = try plan.source(file)
        seen = 0
        (size, stored) = (source.size, 0)
        // What a server says of the length is told at once.
        _ = report(0)
        var endings: [String] = []
        while var item = try next(source, &endings) {
            seen += 1
            if let reason = try judge(&item, &counts) {
                try dropped?.write(item.document, reason: reason)
            } else if item.hasText {
                try item.document.alignParts()
                try kept.write(item.document)
            }
            if seen == 1 { size = source.size }
            guard seen & (interval - 1) == 0, !report(source.bytesRead) else { continue }
            let start = CurationTime.now
            written = try kept.stop() + (try dropped?.stop() ?? 0)
            stopped = (counts, (CurationTime.now - start).processorSeconds)
            return nil
        }
        stored = source.bytesRead
        counts.records = source.records
        counts.empty += source.counts.empty
        counts.skipped += source.counts.skipped + endings.count
        counts.problems = endings + source.counts.problems + counts.problems
        try kept.commit()
        try dropped?.commit()
        return counts
    }

    /// A file that breaks off, as cut compressed ones do, ends there when broken records are left out.
    private func next(_ source: any DocumentSource, _ endings: inout [String]) throws(LyceumError) -> SourceDocument? {
        do throws(LyceumError) { return try source.next() } catch {
            guard plan.reading.onError == .skip, error.code == .invalidData || error.code == .limitExceeded else { throw error }
            endings.append("\(error.location.map { "\($0): " } ?? "")\(error.message); what follows in the file is left out")
            return nil
        }
    }

    /// Takes a document through the stages; a page's text is found once the stages in front, which look at the address alone, have kept it.
    /// - Returns: the stage that dropped it, and why.
    private func judge(_ item: inout SourceDocument, _ counts: inout CurationCounts) throws(LyceumError) -> (stage: String, reason: String)? {
        counts.documents += 1
        let early = item.page == nil ? 0 : plan.addressStages
        if let page = item.page {
            try analyzer.load("")
            if let dropped = try judge(&item.document, 0..<early, &counts) {
                counts.lengths[0] += 1
                return dropped
            }
            if case .refused(let reason) = page.content, let dropped = refuse(&item.document, reason, early, &counts) { return dropped }
            guard try extract(page, into: &item.document, &counts) else {
                counts.documents -= 1
                item.hasText = false
                return nil
            }
        }
        try analyzer.load(item.document.text)
        counts.bytes += analyzer.count
        counts.lengths[CurationCounts.lengthPlace(analyzer.scalarCount)] += 1
        let language = item.document.metadata["language"]?.stringValue
        if let language { counts.languages[language, default: 0] += 1 }
        if item.document.metadata["license"] == nil, let license = plan.license { item.document.metadata["license"] = .string(license) }
        let license = item.document.metadata["license"]?.stringValue
        if let license { counts.note(license: license, in: \.licenses) }
        if let dropped = try judge(&item.document, early..<plan.stages.count, &counts) { return dropped }
        counts.kept += 1
        counts.keptBytes += analyzer.count
        counts.keptCharacters += analyzer.scalarCount
        counts.keptWords += analyzer.wordCount
        counts.keptLengths[CurationCounts.lengthPlace(analyzer.scalarCount)] += 1
        if let language { counts.keptLanguages[language, default: 0] += 1 }
        if let license { counts.note(license: license, in: \.keptLicenses) }
        if let url = item.document.url, case let domain = WebAddress(url, suffixes).registeredDomain, !domain.isEmpty { counts.note(domain: domain) }
        note(item.document, nil, nil, &counts)
        return nil
    }

    private func judge(
        _ document: inout CuratedDocument, _ stages: Range<Int>, _ counts: inout CurationCounts
    ) throws(LyceumError) -> (stage: String, reason: String)? {
        for index in stages {
            let stage = plan.stages[index]
            let changes = analyzer.changes
            counts.stages[index].documents += 1
            counts.stages[index].bytes += analyzer.count
            let verdict = try stage.filter.judge(&document, analyzer)
            if !document.tally.isEmpty {
                counts.stages[index].tally.merge(document.tally, uniquingKeysWith: +)
                document.tally = [:]
            }
            if case .drop(let reason) = verdict {
                counts.stages[index].reasons[reason, default: 0] += 1
                note(document, stage.label, reason, &counts)
                return (stage.label, reason)
            }
            counts.stages[index].keptBytes += analyzer.count
            if analyzer.changes != changes { counts.stages[index].changed += 1 }
        }
        return nil
    }

    /// A page that is too large for the stage that looks at sizes.
    private func refuse(
        _ document: inout CuratedDocument, _ reason: String, _ early: Int, _ counts: inout CurationCounts
    ) -> (stage: String, reason: String)? {
        guard let index = plan.stages.firstIndex(where: { $0.filter is PageSizeFilter }) else { return nil }
        // In front of the text's stages it has counted the page before.
        if index >= early { counts.stages[index].documents += 1 }
        counts.stages[index].reasons[reason, default: 0] += 1
        counts.lengths[0] += 1
        note(document, plan.stages[index].label, reason, &counts)
        return (plan.stages[index].label, reason)
    }

    /// Finds the text of a page, and what it says about itself.
    /// - Returns: false for pages without text, which are counted.
    private func extract(_ page: ArchivedPage, into document: inout CuratedDocument, _ counts: inout CurationCounts) throws(LyceumError) -> Bool {
        do throws(LyceumError) {
            if try page.fill(&document, plan.extractor) { return true }
            counts.empty += 1
        } catch {
            guard plan.reading.onError == .skip else { throw error.at(document.id) }
            counts.skipped += 1
            counts.problems.append("\(document.id): \(error.message)")
        }
        return false
    }

    private func note(_ document: CuratedDocument, _ stage: String?, _ reason: String?, _ counts: inout CurationCounts) {
        guard plan.samples > 0 else { return }
        counts.note(
            CurationCounts.Sample(document, stage: stage, reason: reason), rank: CurationCounts.Sample.rank(document.id), stage: stage,
            reason: reason, limit: plan.samples)
    }
}
