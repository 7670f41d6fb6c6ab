// What tools/check_compile_cost.sh compiles to learn how fast compiler and machine are: it holds nothing of ours.
#include <Eigen/Dense>
#include <nlohmann/json.hpp>
#include <string>

Eigen::MatrixXd solved(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.ldlt().solve(b) + a.fullPivLu().solve(b) + a.householderQr().solve(b);
}

nlohmann::json parsed(const std::string& text) { return nlohmann::json::parse(text); }
