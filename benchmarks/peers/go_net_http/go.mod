module copresence/benchmarks/peers/go_net_http

go 1.19
