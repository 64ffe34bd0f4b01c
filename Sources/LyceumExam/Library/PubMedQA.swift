extension ReadyTasks {
    static let pubMedQA: [ReadyFile] = [
        ReadyFile(
            "pubmedqa",
            #"""
            task: pubmedqa
            tag: [medical]
            dataset_path: qiaojin/PubMedQA
            dataset_name: pqa_labeled
            output_type: multiple_choice
            test_split: test
            doc_to_text: "Abstract: {{((CONTEXTS if CONTEXTS is defined else context.contexts) | join('\n'))}}\nQuestion: {{QUESTION if QUESTION is \#
            defined else question}}\nAnswer:"
            doc_to_choice: ["yes", "no", "maybe"]
            doc_to_target: final_decision
            metric_list:
              - metric: acc
                aggregation: mean
                higher_is_better: true
            metadata:
              summary: Yes, no or maybe on a biomedical research question with its abstract (PubMedQA, labelled; the official test half where its \#
            key is there).
              version: 1.0
              licence: MIT
              items: 500
              answer: yes/no/maybe
              baselines: {chance: 0.333, majority: 0.552}
              lyceum:
                source: PubMedQA (github.com/pubmedqa/pubmedqa, data/ori_pqal.json and test_ground_truth.json; or qiaojin/PubMedQA on the Hugging \#
            Face hub)
                files: {test: [ori_pqal.json, "pqa_labeled/train-*.parquet", "test_set.json", "test.jsonl"]}
                folders: [pubmedqa, data]
                key: PMID
                among: test_ground_truth.json
            """#)
    ]
}
