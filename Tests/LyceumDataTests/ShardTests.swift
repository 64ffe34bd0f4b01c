import LyceumCore
import LyceumText
import Testing

@testable import LyceumData

@Suite("Token shards")
struct ShardTests {
    private func corpus(_ scratch: Scratch, count: Int = 300) throws -> String {
        let lines = (0..<count).map { index in
            "{\"text\":\"the cat number \(index) sat \(String(repeating: "and sat ", count: index % 23))\",\"n\":\(index % 17)}\n"
        }
        return try scratch.file("in.jsonl", lines.joined())
    }

    private func build(
        _ input: String, _ folder: String, shardTokens: Int = 1000, validation: Double = 0, threads: Int = 2,
        end: Int32? = Sample.tokenizer.endOfSequence, values: [String] = []
    ) throws -> ShardFolder {
        let options = ShardBuilder.Options(shardTokens: shardTokens, validation: validation, values: values, threads: threads)
        return try ShardBuilder(
            try DataFile.find([input]), encoder: TextEncoder(Sample.tokenizer, end: end), folder: folder, options: options
        ).build()
    }

    private func documents(_ set: ShardSet) throws -> [[Int32]] {
        try (0..<set.count).map { try set.tokens(of: $0, in: 0..<set.length(of: $0)) }
    }

    @Test("shards give back the tokens of every record in order, with origin and numbers")
    func roundTrip() throws {
        let scratch = try Scratch()
        let input = try corpus(scratch)
        let folder = try build(input, scratch.path + "/out", values: ["n"])
        let set = try folder.open(tokenizer: Sample.tokenizer)
        #expect(set.shards.count > 3 && set.count == 300)
        let reader = RecordReader(try DataFile.find([input]))
        for index in 0..<300 {
            let text = try #require(try reader.next()).text(field: "text")
            let expected = Sample.tokenizer.encode(text) + [Sample.tokenizer.endOfSequence!]
            #expect(try set.tokens(of: index, in: 0..<set.length(of: index)) == expected)
            #expect(try set.tokens(of: index, in: 2..<4) == Array(expected[2..<4]))
            #expect(set.origin(of: index) == "\(input):\(index + 1)" && set.value(of: "n", for: index) == Double(index % 17))
        }
        #expect(try set.tokenCount == documents(set).joined().count)
        #expect(try folder.tokenizer().fingerprint() == Sample.tokenizer.fingerprint())
        let inspection = try ShardInspection(folder)
        #expect(inspection.parts[0].documents == 300 && inspection.parts[0].histogram.reduce(0) { $0 + $1.documents } == 300)
    }

    @Test("the number of threads does not change a byte")
    func threads() throws {
        let scratch = try Scratch()
        let input = try corpus(scratch)
        for threads in [1, 2, 3] { _ = try build(input, scratch.path + "/\(threads)", threads: threads) }
        for name in try FileSystem.names(in: scratch.path + "/1") where name.hasSuffix(".shard") || name.hasSuffix(".json") {
            let first = try FileReader.contents(of: scratch.path + "/1/" + name)
            for threads in [2, 3] { #expect(try FileReader.contents(of: scratch.path + "/\(threads)/" + name) == first) }
        }
    }

    @Test("an interrupted build goes on after its finished shards and ends with the same bytes")
    func resumes() throws {
        let scratch = try Scratch()
        let input = try corpus(scratch)
        _ = try build(input, scratch.path + "/whole", validation: 0.2)
        let names = try FileSystem.names(in: scratch.path + "/whole").filter { $0.hasSuffix(".shard") }
        var numbers = Numbers(4)
        for round in 0..<6 {
            let folder = scratch.path + "/part\(round)"
            try FileSystem.makeFolder(folder)
            // Of each side the first few shards are there, one of them perhaps damaged.
            for split in ["train", "validation"] {
                let own = names.filter { $0.hasPrefix(split) }
                for name in own.prefix(numbers.next(own.count + 1)) {
                    var bytes = try FileReader.contents(of: scratch.path + "/whole/" + name)
                    if numbers.next(5) == 0 { bytes[numbers.next(bytes.count)] ^= 4 }
                    _ = try scratch.file("part\(round)/" + name, bytes)
                }
            }
            #expect(failure { _ = try ShardFolder(path: folder) }?.code == .notFound)
            _ = try build(input, folder, validation: 0.2)
            for name in names {
                #expect(try FileReader.contents(of: folder + "/" + name) == FileReader.contents(of: scratch.path + "/whole/" + name))
            }
        }
    }

    @Test("a finished folder is used as it is; other options are refused")
    func finishedFolders() throws {
        let scratch = try Scratch()
        let input = try corpus(scratch, count: 40)
        let first = try build(input, scratch.path + "/out")
        #expect(try build(input, scratch.path + "/out").open().fingerprint == first.open().fingerprint)
        #expect(failure { _ = try build(input, scratch.path + "/out", end: nil) }?.code == .invalidArgument)
    }

    @Test("validation takes about its share, copies stay on one side, and nothing is lost")
    func validation() throws {
        let scratch = try Scratch()
        let lines = (0..<2000).map { "{\"text\":\"cat \($0 % 1000)\"}\n" }
        let folder = try build(try scratch.file("in.jsonl", lines.joined()), scratch.path + "/out", shardTokens: 100_000, validation: 0.1)
        let (train, validation) = (try documents(try folder.open(.train)), try documents(try folder.open(.validation)))
        #expect(train.count + validation.count == 2000 && (140...260).contains(validation.count))
        #expect(Set(train).isDisjoint(with: Set(validation)))
    }

    @Test("another tokenizer is refused")
    func otherTokenizer() throws {
        let scratch = try Scratch()
        let folder = try build(try corpus(scratch, count: 20), scratch.path + "/out")
        let other = try Tokenizer(json: try BPETrainer(vocabularySize: 300).train(["the cat sat"]))
        let error = failure { _ = try folder.open(tokenizer: other) }
        #expect(error?.code == .invalidData && error?.message.contains("another tokenizer") == true)
    }

    @Test("every changed byte and every cut is an error, when the file is opened or checked")
    func damage() throws {
        let scratch = try Scratch()
        _ = try build(try corpus(scratch, count: 12), scratch.path + "/out", values: ["n"])
        let bytes = try FileReader.contents(of: scratch.path + "/out/train-00000.shard")
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= UInt8(1 << (place % 8))
            let path = try scratch.file("x.shard", changed)
            let error = failure { try TokenShard(path: path).verify() }
            #expect(error?.code == .invalidData || error?.code == .unsupported, "byte \(place)")
            #expect(error?.location?.contains("x.shard") == true)
        }
        for count in stride(from: 0, to: bytes.count, by: 13) {
            let path = try scratch.file("x.shard", Array(bytes[..<count]))
            #expect(failure { try TokenShard(path: path).verify() }?.code == .invalidData, "cut at \(count)")
        }
    }

    @Test("tokens that were changed are noticed when they are read")
    func lazyChecks() throws {
        let scratch = try Scratch()
        _ = try build(try corpus(scratch, count: 12), scratch.path + "/out", shardTokens: 100_000)
        var bytes = try FileReader.contents(of: scratch.path + "/out/train-00000.shard")
        bytes[70] ^= 1
        let error = failure {
            let shard = try TokenShard(path: try scratch.file("x.shard", bytes))
            _ = try shard.tokens(of: 0, in: 0..<4)
        }
        #expect(error?.message.contains("changed") == true)
    }

    @Test("which tokens are learned is kept, bit for bit, with 16- and 32-bit tokens", arguments: [400, 70_000])
    func learnedTokens(vocabulary: Int) throws {
        let scratch = try Scratch()
        let writer = try ShardWriter(
            path: scratch.path + "/x.shard",
            .init(fingerprint: String(repeating: "ab", count: 32), vocabularySize: vocabulary, fields: [], files: ["f"], details: .init()))
        var numbers = Numbers(8)
        let documents = (0..<60).map { _ -> TrainingDocument in
            let count = 1 + numbers.next(30)
            let tokens = (0..<count).map { _ in Int32(numbers.next(vocabulary)) }
            return TrainingDocument(tokens: tokens, trained: numbers.next(3) == 0 ? nil : tokens.map { _ in numbers.next(2) == 0 })
        }
        for (index, document) in documents.enumerated() { try writer.add(document, file: 0, line: index + 1) }
        _ = try writer.finish()
        let shard = try TokenShard(path: scratch.path + "/x.shard")
        #expect(shard.bytesPerToken == (vocabulary > 65536 ? 4 : 2))
        #expect(shard.tokenizerFingerprint == String(repeating: "ab", count: 32))
        for (index, document) in documents.enumerated() {
            let range = 0..<document.tokens.count
            #expect(try shard.tokens(of: index, in: range) == document.tokens)
            #expect(try shard.trained(of: index, in: range) == document.trained ?? document.tokens.map { _ in true })
        }
    }

    @Test("large files go to shards in the cache, small ones to memory; the documents are the same")
    func prepared() throws {
        let scratch = try Scratch()
        let input = try corpus(scratch, count: 50)
        let encoder = TextEncoder(Sample.tokenizer)
        let memory = try PreparedDocuments.load([input], encoder: encoder, values: ["n"])
        let folder = try build(input, scratch.path + "/out", end: nil, values: ["n"])
        let shards = try PreparedDocuments.load([folder.path], encoder: encoder).documents
        #expect(memory.documents.count == shards.count && memory.documents.tokenCount == shards.tokenCount)
        for index in 0..<50 {
            let range = 0..<shards.length(of: index)
            #expect(try memory.documents.tokens(of: index, in: range) == shards.tokens(of: index, in: range))
            #expect(memory.documents.origin(of: index) == shards.origin(of: index))
            #expect(memory.documents.value(of: "n", for: index) == shards.value(of: "n", for: index))
        }
        #expect(failure { _ = try PreparedDocuments.load([folder.path], encoder: encoder, split: .validation) }?.code == .notFound)
    }
}
