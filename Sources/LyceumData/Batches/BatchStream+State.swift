internal import LyceumCore

extension BatchStream {
    /// Everything that decides the steps to come.
    struct State {
        var mixture: Mixture.State
        var packer: Packer
        /// What is left of the document each source was in, where rates are exact.
        var rests: [Piece?]
        /// Steps gathered.
        var steps = 0
        /// Tokens drawn, before packing.
        var drawn = 0
        var hasEnded = false
        var counts = DataCounts()

        init(mixture: Mixture.State, plan: BatchPlan) {
            self.mixture = mixture
            packer = Packer(packing: plan.packing, capacity: plan.length, window: plan.window)
            rests = mixture.places.map { _ in nil }
            counts.documents = mixture.places.map { _ in 0 }
            counts.sourceTokens = counts.documents
        }

        /// The bins of the next optimizer step; nil when the data has ended.
        mutating func nextStep(_ mixture: Mixture, _ plan: BatchPlan) throws(LyceumError) -> [Bin]? {
            if plan.rates == .exact { return try exactStep(mixture, plan).map { take($0) } }
            var bins: [Bin] = []
            var rows = 0
            while !isFull(plan.step, bins.count) {
                try fill(mixture, plan)
                guard let bin = packer.ready.first else { break }
                let size = bin.reduce(0) { $0 + $1.count }
                if case .tokens(let limit) = plan.step, !bins.isEmpty, rows + size > limit { return take(bins) }
                packer.removeFirst()
                bins.append(bin)
                rows += size
            }
            guard !bins.isEmpty, isFull(plan.step, bins.count) || plan.keepsLastPartialStep else { return nil }
            return take(bins)
        }

        private func isFull(_ size: BatchPlan.Size, _ count: Int) -> Bool {
            if case .sequences(let limit) = size { count >= limit } else { false }
        }

        private mutating func take(_ bins: [Bin]) -> [Bin] {
            steps += 1
            for piece in bins.joined() {
                counts.tokens += piece.count
                counts.sourceTokens[piece.source] += piece.count
            }
            return bins
        }

        /// Draws documents until a bin is ready or the data has ended.
        private mutating func fill(_ mixture: Mixture, _ plan: BatchPlan) throws(LyceumError) {
            var unusable = 0
            while packer.ready.isEmpty {
                if packer.cut() { continue }
                if hasEnded { return }
                let share = share(plan)
                guard let (source, document) = mixture.draw(&self.mixture, share: share) else {
                    packer.finish()
                    hasEnded = true
                    continue
                }
                let documents = mixture.sources[source].documents
                let piece: Piece?
                do throws(LyceumError) {
                    piece = try self.piece(documents, document, source, plan)
                } catch { throw error.at("source '\(mixture.sources[source].name)'") }
                mixture.account(&self.mixture, source: source, tokens: piece?.count ?? 0, share: share)
                guard let piece else {
                    counts.untrainedDocuments += 1
                    unusable += 1
                    guard unusable <= mixture.sources.reduce(0, { $0 + $1.documents.count }) else {
                        throw LyceumError(
                            .invalidData, "no document has a token to learn within \(plan.length) tokens",
                            remedy: "raise the length, or check which parts are learned")
                    }
                    continue
                }
                unusable = 0
                counts.documents[source] += 1
                drawn += piece.count
                packer.add(piece)
            }
        }

        func share(_ plan: BatchPlan) -> Double {
            switch plan.total {
            case nil: 0
            case .steps(let total): min(Double(steps) / Double(total), 1)
            case .tokens(let total): min(Double(drawn) / Double(total), 1)
            }
        }

        /// What of a document is used; nil when nothing in it is learned.
        private mutating func piece(
            _ documents: any DocumentCollection, _ document: Int, _ source: Int, _ plan: BatchPlan
        ) throws(LyceumError) -> Piece? {
            let length = documents.length(of: document)
            guard length > 1 else { return nil }
            var piece = Piece(source: source, document: document, start: 0, end: length)
            guard length > plan.length else { return piece }
            if plan.packing.splits {
                counts.splitDocuments += 1
                return piece
            }
            if plan.truncation == .keepStart { piece.end = plan.length } else { piece.start = length - plan.length }
            let learned = try documents.trained(of: document, in: piece.start..<piece.end)
            if let learned, !learned.dropFirst().contains(true) { return nil }
            counts.truncatedDocuments += 1
            counts.truncatedTokens += length - plan.length
            return piece
        }
    }
}

// MARK: - As JSON

extension BatchStream.State {
    var json: JSON {
        var object = JSON.Object()
        object["credits"] = .array(mixture.credits.map { .number($0) })
        object["places"] = Self.json(mixture.places)
        if mixture.factors.contains(where: { $0 != 1 }) { object["factors"] = .array(mixture.factors.map { .number($0) }) }
        object["steps"] = .integer(steps)
        object["drawn"] = .integer(drawn)
        object["hasEnded"] = .bool(hasEnded)
        object["pending"] = Self.json(packer.pending.flatMap(Self.numbers))
        object["rest"] = Self.json(packer.rest.map(Self.numbers) ?? [])
        object["ready"] = .array(packer.ready.map { Self.json($0.flatMap(Self.numbers)) })
        if rests.contains(where: { $0 != nil }) {
            object["rests"] = Self.json(rests.compactMap { $0 }.flatMap(Self.numbers))
        }
        object["counts"] = Self.json(
            [
                counts.tokens, counts.truncatedDocuments, counts.truncatedTokens, counts.splitDocuments,
                counts.untrainedDocuments,
            ] + counts.documents + counts.sourceTokens)
        return .object(object)
    }

    private static func json(_ values: [Int]) -> JSON { .array(values.map { .integer($0) }) }
    private static func numbers(_ piece: Piece) -> [Int] { [piece.source, piece.document, piece.start, piece.end] }

    /// nil when the value is not what `json` gives, or does not fit the sources.
    init?(json: JSON, mixture: Mixture, plan: BatchPlan) {
        let count = mixture.sources.count
        self.init(mixture: mixture.start, plan: plan)
        guard let credits = json["credits"]?.arrayValue?.compactMap(\.doubleValue), credits.count == count,
            credits.allSatisfy(\.isFinite), let places = Self.integers(json["places"]), places.count == count,
            let totals = Self.integers(.array([json["steps"] ?? .null, json["drawn"] ?? .null])),
            let hasEnded = json["hasEnded"]?.boolValue, let pending = Self.pieces(json["pending"], mixture, plan),
            let rest = Self.pieces(json["rest"], mixture, plan, isWhole: true), rest.count <= 1,
            let bins = json["ready"]?.arrayValue, let numbers = Self.integers(json["counts"]), numbers.count == 5 + 2 * count
        else { return nil }
        self.mixture.credits = credits
        self.mixture.places = places
        if let saved = json["factors"] {
            guard let factors = saved.arrayValue?.compactMap(\.doubleValue), factors.count == count, factors.allSatisfy({ $0.isFinite && $0 >= 0 })
            else { return nil }
            self.mixture.factors = factors
        }
        steps = totals[0]
        drawn = totals[1]
        self.hasEnded = hasEnded
        guard let rests = Self.pieces(json["rests"] ?? [], mixture, plan, isWhole: true), Set(rests.map(\.source)).count == rests.count else {
            return nil
        }
        for rest in rests { self.rests[rest.source] = rest }
        packer.pending = pending
        packer.rest = rest.first
        var ready: [Bin] = []
        for bin in bins {
            guard let pieces = Self.pieces(bin, mixture, plan), !pieces.isEmpty else { return nil }
            ready.append(pieces)
        }
        packer.restore(ready: ready)
        counts.tokens = numbers[0]
        counts.truncatedDocuments = numbers[1]
        counts.truncatedTokens = numbers[2]
        counts.splitDocuments = numbers[3]
        counts.untrainedDocuments = numbers[4]
        counts.documents = Array(numbers[5..<(5 + count)])
        counts.sourceTokens = Array(numbers[(5 + count)...])
    }

    /// Numbers of 0 or more that leave room to count on.
    private static func integers(_ json: JSON?) -> [Int]? {
        guard let values = json?.arrayValue else { return nil }
        let numbers = values.compactMap(\.intValue).filter { $0 >= 0 && $0 <= 1 << 60 }
        return numbers.count == values.count ? numbers : nil
    }

    private static func pieces(_ json: JSON?, _ mixture: Mixture, _ plan: BatchPlan, isWhole: Bool = false) -> Bin? {
        guard let numbers = integers(json), numbers.count % 4 == 0 else { return nil }
        var bin: Bin = []
        for index in stride(from: 0, to: numbers.count, by: 4) {
            let piece = Piece(
                source: numbers[index], document: numbers[index + 1], start: numbers[index + 2], end: numbers[index + 3])
            guard piece.source < mixture.sources.count, piece.start < piece.end,
                isWhole || piece.count <= plan.length
            else { return nil }
            let documents = mixture.sources[piece.source].documents
            guard piece.document < documents.count, piece.end <= documents.length(of: piece.document) else { return nil }
            bin.append(piece)
        }
        return bin
    }
}
