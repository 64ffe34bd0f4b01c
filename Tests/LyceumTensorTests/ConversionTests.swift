import LyceumCore
import Testing

@testable import LyceumTensor

@Suite("Tensor conversion")
struct ConversionTests {
    private func sample(rows: Int, width: Int) -> Tensor {
        var numbers = SeededNumbers(21)
        return Tensor(numbers.normals(rows * width), shape: [rows, width])
    }

    @Test("Threads do not change a bit", arguments: QuantizeTests.types)
    func threads(type: ElementType) throws {
        let source = sample(rows: 37, width: 768)
        let alone = try source.converted(to: type, pool: nil)
        for threads in [2, 3] {
            let shared = try source.converted(to: type, pool: ThreadPool(threads: threads))
            #expect(alone.bytes.elementsEqual(shared.bytes))
        }
    }

    @Test("A row's blocks do not depend on the rows around it", arguments: QuantizeTests.types)
    func rows(type: ElementType) throws {
        let source = sample(rows: 9, width: 512)
        let whole = try source.converted(to: type, pool: nil)
        for row in 0..<9 {
            let single = try source.slice(row..<row + 1).converted(to: type, pool: nil)
            #expect(single.bytes.elementsEqual(whole.slice(row..<row + 1).bytes))
        }
    }

    @Test("Conversions between stored types go through fp32", arguments: QuantizeTests.types)
    func betweenTypes(type: ElementType) throws {
        let stored = try sample(rows: 5, width: 256).converted(to: .q5_1, pool: nil)
        let direct = try stored.converted(to: type, pool: ThreadPool(threads: 2))
        let steps = try stored.converted(to: .f32, pool: nil).converted(to: type, pool: nil)
        #expect(direct.shape == stored.shape)
        #expect(direct.bytes.elementsEqual(steps.bytes))
    }

    @Test("The same type shares the storage")
    func sameType() throws {
        let source = sample(rows: 2, width: 64)
        let same = try source.converted(to: .f32, pool: nil)
        #expect(same.pointer == source.pointer)
    }

    @Test("Nothing converts to nothing")
    func empty() throws {
        let nothing = try Tensor(zeros: [0, 256]).converted(to: .q4_K, pool: nil)
        #expect(nothing.count == 0)
    }

    @Test("Rows that do not fill blocks are refused with both numbers")
    func partialBlocks() {
        let error = #expect(throws: LyceumError.self) { try sample(rows: 2, width: 96).converted(to: .q4_K, pool: nil) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("256") == true && error?.message.contains("96") == true)
    }

    @Test("Integers are refused")
    func integers() {
        let error = #expect(throws: LyceumError.self) { try Tensor(zeros: [4], type: .i32).converted(to: .f32, pool: nil) }
        #expect(error?.code == .unsupported)
    }

    @Test("Importance weights must fit and be finite")
    func importance() {
        let source = sample(rows: 2, width: 32)
        for weights in [[Float](repeating: 1, count: 31), [Float](repeating: -1, count: 32), [Float](repeating: .nan, count: 32)] {
            let error = #expect(throws: LyceumError.self) { try source.converted(to: .q4_0, pool: nil, importance: weights) }
            #expect(error?.code == .invalidArgument)
        }
    }
}
